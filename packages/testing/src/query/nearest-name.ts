/** Edits that turn one text into another: insertions, deletions, replacements and swaps of neighbours. */
const editDistance = (from: string, to: string): number => {
  let older: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (older[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    older = last
    last = next
  }
  return last[to.length] ?? 0
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** Longer names are compared with none. */
const longestCompared = 60

/** The name that was probably meant: another case or punctuation, its beginning, or up to two typos. */
export const nearestName = (name: string, among: readonly string[]): string | undefined => {
  const wanted = bare(name)
  if (wanted === '' || wanted.length > longestCompared) return undefined
  const most = Math.min(2, Math.floor(wanted.length / 2))
  const [best] = among
    .map((candidate) => ({ candidate, far: editDistance(wanted, bare(candidate)) }))
    .filter(({ far }) => far <= most)
    .sort((left, right) => left.far - right.far)
  // Another ending, such as `property` for `properties`.
  const stem = wanted.slice(0, Math.max(4, wanted.length - 1))
  return best?.candidate ?? among.find((candidate) => wanted.length > 2 && bare(candidate).startsWith(stem))
}
