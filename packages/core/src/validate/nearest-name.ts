import { normalizedName } from '../values/normalized-name.ts'
import { editDistance } from './edit-distance.ts'

/** The known name that is most like a name, at most two edits away and fewer than half its length; or undefined. */
export const nearestName = (name: string, known: Iterable<string>): string | undefined => {
  if (name.length > 40) return undefined
  const folded = normalizedName(name)
  let best: string | undefined
  let bestDistance = Math.min(3, Math.ceil(folded.length / 2))
  for (const candidate of known) {
    const other = normalizedName(candidate)
    // A lower bound of the edits, which rules out most names.
    if (Math.abs(other.length - folded.length) >= bestDistance) continue
    const edits = editDistance(folded, other)
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    }
  }
  return best
}
