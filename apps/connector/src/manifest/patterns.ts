const year = '\\d{4}'
const leapYear = '(?:\\d{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)'
const day28 = '(?:0[1-9]|1\\d|2[0-8])'
const dates = [
  `${year}-(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])`,
  `${year}-(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)`,
  `${year}-02-${day28}`,
  `${leapYear}-02-29`,
]
const hour = '(?:[01]\\d|2[0-3])'
const sixty = '[0-5]\\d'
const offset = `(?:[Zz]|[+-]${hour}(?::?${sixty})?)`
const time = `T${hour}:${sixty}(?::${sixty}(?:[.,]\\d{1,12})?)?${offset}?`

/** Existing dates in ISO 8601, with or without a time of day: the timestamps that core accepts. */
export const isoTimePattern = `^(?:${dates.join('|')})(?:${time})?$`

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
