const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** Changes of one character that make one text the other. */
const distance = (left: string, right: string): number => {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[right.length] ?? 0
}

/** Longer names are compared by case and punctuation only. */
const longestCompared = 60

/** The name that was meant, by case, punctuation and a typing error or two; undefined where none is near. */
export const closestName = (name: string, among: readonly string[]): string | undefined => {
  const wanted = bare(name)
  const same = among.find((candidate) => bare(candidate) === wanted)
  if (same !== undefined || name.length > longestCompared) return same
  const most = Math.min(2, Math.floor(wanted.length / 2))
  const [best] = among
    .filter((candidate) => Math.abs(candidate.length - name.length) < 8 && candidate.length <= longestCompared)
    .map((candidate) => ({ candidate, far: distance(wanted, bare(candidate)) }))
    .filter(({ far }) => far <= most)
    .sort((left, right) => left.far - right.far)
  return best?.candidate
}
