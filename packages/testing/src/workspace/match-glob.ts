/** One character of a pattern: a test, or `*`. */
type Piece = ((character: string) => boolean) | '*'

/** A list such as `[abc]` or `[a-z]`. */
const characterClass = (list: string): ((character: string) => boolean) => {
  const ranges: (readonly [string, string])[] = []
  const characters = [...list]
  for (let index = 0; index < characters.length; index += 1) {
    const first = characters[index] ?? ''
    const last = characters[index + 1] === '-' ? characters[index + 2] : undefined
    ranges.push([first, last ?? first])
    if (last !== undefined) index += 2
  }
  return (character) => ranges.some(([first, last]) => character >= first && character <= last)
}

const piecesOf = (pattern: string): readonly Piece[] =>
  [...pattern.matchAll(/\\([\s\S])|\[([^\]]+)\]|([\s\S])/gu)].map(([, escaped, list, one]): Piece => {
    if (escaped !== undefined) return (character) => character === escaped
    if (list !== undefined) return characterClass(list)
    if (one === '*') return '*'
    return one === '?' ? () => true : (character) => character === one
  })

/**
 * Whether a pattern of `*`, `?`, `[abc]`, `[a-z]` and `\x` matches all of a text. The time grows with the product of
 * both lengths at most, in contrast to a regular expression with many `*`.
 */
export const matchGlob = (text: string, pattern: string): boolean => {
  const [characters, pieces] = [[...text], piecesOf(pattern)]
  let [at, piece, star, resume] = [0, 0, -1, 0]
  while (at < characters.length) {
    const wanted = pieces[piece]
    if (wanted === '*') {
      star = piece
      resume = at
      piece += 1
    } else if (wanted?.(characters[at] ?? '') === true) {
      at += 1
      piece += 1
    } else if (star >= 0) {
      // The last `*` takes one more character.
      piece = star + 1
      resume += 1
      at = resume
    } else return false
  }
  return pieces.slice(piece).every((rest) => rest === '*')
}
