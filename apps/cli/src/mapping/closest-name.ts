import { editDistance } from '@org/segment-core/internal'

/** A name without case and punctuation. */
export const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** Longer names are only compared without case and punctuation. */
const longestCompared = 60

/** The name that was probably meant: another case or punctuation, or up to two typos; undefined if none is close. */
export const closestName = (name: string, among: readonly string[]): string | undefined => {
  const wanted = bare(name)
  const same = among.find((candidate) => bare(candidate) === wanted)
  if (same !== undefined || name.length > longestCompared) return same
  const most = Math.min(2, Math.floor(wanted.length / 2))
  const [best] = among
    .filter((candidate) => Math.abs(candidate.length - name.length) < 8 && candidate.length <= longestCompared)
    .map((candidate) => ({ candidate, far: editDistance(wanted, bare(candidate)) }))
    .filter(({ far }) => far <= most)
    .sort((left, right) => left.far - right.far)
  return best?.candidate
}
