import { editDistance } from './edit-distance.ts'
import { remember } from './remember.ts'

const folds = new Map<string, string>()

/** A name without case, spaces, underscores and hyphens: two spellings of one name are equal in it. */
export const foldName = (name: string): string => {
  const known = folds.get(name)
  if (known !== undefined) return known
  const folded = name.toLowerCase().replace(/[\s_-]+/g, '')
  remember(folds, name, folded)
  return folded
}

/** The known name that is most like a name, at most two edits away and fewer than half its length; or undefined. */
export const nearestName = (name: string, known: Iterable<string>): string | undefined => {
  if (name.length > 40) return undefined
  const folded = foldName(name)
  let best: string | undefined
  let bestDistance = Math.min(3, Math.ceil(folded.length / 2))
  for (const candidate of known) {
    const other = foldName(candidate)
    // At least so many edits; most names need no closer look.
    if (Math.abs(other.length - folded.length) >= bestDistance) continue
    const edits = editDistance(folded, other)
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    }
  }
  return best
}
