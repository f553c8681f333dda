const letter = (character: string): string =>
  /[a-z]/i.test(character)
    ? `[${character.toLowerCase()}${character.toUpperCase()}]`
    : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`

/** All spellings of a name: any case, and spaces, hyphens or underscores anywhere. */
const anySpelling = (name: string): string => {
  const folded = name.replace(/[\s_-]+/g, '')
  return `[\\s_-]*${[...folded].map((character) => `${letter(character)}[\\s_-]*`).join('')}`
}

/** One of these words, in any case. */
export const anyCasePattern = (words: readonly string[]): string =>
  `^(?:${words.map((word) => [...word].map(letter).join('')).join('|')})$`

/** Any name except these, in any spelling. */
export const reservedNamePattern = (names: readonly string[]): string =>
  `^(?!(?:${names.map(anySpelling).join('|')})$)[\\s\\S]+$`

/** Write keys: ASCII without spaces and colons, and not a token of the Public API. */
export const writeKeyPattern = '^(?![sS][gG][pP]_)[\\x21-\\x39\\x3b-\\x7e]+$'

/**
 * A path on the host: it starts with one slash, without double slashes, backslashes, @, percent signs,
 * spaces, a fragment, `.` or `..`. A query may follow.
 */
export const apiPathPattern =
  '^(?!(?:[^?]*/)?\\.{1,2}(?:[/?]|$))(?![^?]*//)/[A-Za-z0-9\\-._~!$&\'()*+,;=:/]*(?:\\?[!-"$-\\[\\]-~]*)?$'
