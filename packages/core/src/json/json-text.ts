/** The position of a value in JSON text. */
export interface TextRange {
  /** Index of its first character. */
  readonly start: number
  /** Index after its last character. */
  readonly end: number
}

/** The position of a member of an object in JSON text. */
export interface TextMember {
  /** The name with its escapes decoded. */
  readonly name: string
  /** Index of the quote that opens the name. */
  readonly start: number
  /** Index of the first character of the value. */
  readonly valueStart: number
  /** Index after the value. */
  readonly end: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09

/** @returns the index of the first character at or after `from` that is not JSON white space */
export const skipSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** @returns the index after the string that starts at `from` */
const skipString = (text: string, from: number): number => {
  let at = from + 1
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === backslash) at += 2
    else if (unit === quote || Number.isNaN(unit)) return at + 1
    else at += 1
  }
}

/** @returns the index after the value that starts at `from` */
const skipValue = (text: string, from: number): number => {
  let depth = 0
  let at = from
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    if (unit === quote) {
      at = skipString(text, at)
      if (depth === 0) return at
      continue
    }
    if (unit === openBrace || unit === openBracket) depth += 1
    else if (unit === closeBrace || unit === closeBracket) {
      // The end of the enclosing object or array.
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (depth === 0 && (unit === comma || isSpace(unit))) return at
    at += 1
  }
  return at
}

/** Decodes a name between its quotes; few names contain an escape. */
const decodeName = (written: string): string => (written.includes('\\') ? String(JSON.parse(`"${written}"`)) : written)

/** The members of the object that starts at `start`, in order. The text must be valid JSON. */
export const textMembers = (text: string, start: number): readonly TextMember[] => {
  const members: TextMember[] = []
  let at = skipSpace(text, start + 1)
  while (text.charCodeAt(at) === quote) {
    const nameEnd = skipString(text, at)
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const end = skipValue(text, valueStart)
    members.push({ name: decodeName(text.slice(at + 1, nameEnd - 1)), start: at, valueStart, end })
    at = skipSpace(text, end)
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1)
  }
  return members
}

/** The items of the array that starts at `start`, in order. The text must be valid JSON. */
export const textItems = (text: string, start: number): readonly TextRange[] => {
  const items: TextRange[] = []
  let at = skipSpace(text, start + 1)
  while (at < text.length && text.charCodeAt(at) !== closeBracket) {
    const end = skipValue(text, at)
    items.push({ start: at, end })
    at = skipSpace(text, end)
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1)
  }
  return items
}

/** The position of the whole value, without the white space around it. The text must be valid JSON. */
export const textValue = (text: string): TextRange => {
  const start = skipSpace(text, 0)
  return { start, end: skipValue(text, start) }
}
