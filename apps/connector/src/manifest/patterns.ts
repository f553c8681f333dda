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

/** Dates of ISO 8601 that exist, with or without a time of day: what core takes for a time. */
export const isoTimePattern = `^(?:${dates.join('|')})(?:${time})?$`

const letter = (character: string): string =>
  /[a-z]/i.test(character)
    ? `[${character.toLowerCase()}${character.toUpperCase()}]`
    : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`

/** A name in any spelling that reads the same: other case, and spaces, hyphens or underscores anywhere. */
const anySpelling = (name: string): string => {
  const folded = name.replace(/[\s_-]+/g, '')
  return `[\\s_-]*${[...folded].map((character) => `${letter(character)}[\\s_-]*`).join('')}`
}

/** Any name but these, in any spelling of theirs. */
export const reservedNamePattern = (names: readonly string[]): string =>
  `^(?!(?:${names.map(anySpelling).join('|')})$)[\\s\\S]+$`

/** Write keys: no blank, colon or character beyond ASCII, and no token of the Public API. */
export const writeKeyPattern = '^(?![sS][gG][pP]_)[\\x21-\\x39\\x3b-\\x7e]+$'

/**
 * A path on the host and nothing else: it starts with one slash, never holds two in a row, a backslash, an @, a percent
 * sign, a blank or a fragment, and does not climb. A query may follow.
 */
export const apiPathPattern =
  '^(?!(?:[^?]*/)?\\.{1,2}(?:[/?]|$))(?![^?]*//)/[A-Za-z0-9\\-._~!$&\'()*+,;=:/]*(?:\\?[!-"$-\\[\\]-~]*)?$'
