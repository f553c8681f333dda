/** Where a member of an object stands in JSON text. */
export interface TextMember {
  /** The name as it is written, between its quotes; escapes are not undone. */
  readonly name: string
  /** Position of the quote before the name. */
  readonly start: number
  readonly valueStart: number
  /** Position behind the value. */
  readonly end: number
}

/** Positions of a value. */
export interface TextRange {
  readonly start: number
  /** Position behind it. */
  readonly end: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09

const skipSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** @returns the position behind the string that begins at `from` */
const skipString = (text: string, from: number): number => {
  let at = from + 1
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit === backslash) at += 2
    else if (unit === quote || Number.isNaN(unit)) return at + 1
    else at += 1
  }
}

/** @returns the position behind the value that begins at `from` */
const skipValue = (text: string, from: number): number => {
  let depth = 0
  let at = from
  for (; at < text.length; ) {
    const unit = text.charCodeAt(at)
    if (unit === quote) {
      at = skipString(text, at)
      if (depth === 0) return at
      continue
    }
    if (unit === openBrace || unit === openBracket) depth += 1
    else if (unit === closeBrace || unit === closeBracket) {
      // The end of what the value stands in.
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (depth === 0 && (unit === comma || isSpace(unit))) return at
    at += 1
  }
  return at
}

/** What can be said of JSON without reading its values. */
export interface JsonShape {
  /** Names in all objects, those that come twice counted twice. */
  readonly members: number
  /** Levels of objects and arrays. */
  readonly depth: number
}

/**
 * Counts names and levels in one pass, before anything is built. Bytes that are no JSON give numbers without meaning and
 * no error. They are bytes, and not text, as those cost a third.
 */
export const jsonShape = (bytes: Uint8Array): JsonShape => {
  const { length } = bytes
  let members = 0
  let depth = 0
  let deepest = 0
  for (let at = 0; at < length; at += 1) {
    const unit = bytes[at]
    if (unit === quote) {
      // To the quote that ends the string.
      for (at += 1; at < length && bytes[at] !== quote; at += 1) if (bytes[at] === backslash) at += 1
    } else if (unit === colon) members += 1
    else if (unit === openBrace || unit === openBracket) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (unit === closeBrace || unit === closeBracket) depth -= 1
  }
  return { members, depth: deepest }
}

/**
 * Counts the names in a parsed value: fewer than in its text where one came twice.
 * @returns a negative number where a number is too large to be one
 */
export const countMembers = (value: unknown): number => {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NEGATIVE_INFINITY
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) {
    let members = 0
    for (const item of value) members += countMembers(item)
    return members
  }
  let members = 0
  for (const name in value) members += 1 + countMembers((value as Readonly<Record<string, unknown>>)[name])
  return members
}

/** The members of the object that begins at `start`. The text must be JSON. */
export const textMembers = (text: string, start: number): readonly TextMember[] => {
  const members: TextMember[] = []
  let at = skipSpace(text, start + 1)
  while (text.charCodeAt(at) === quote) {
    const nameEnd = skipString(text, at)
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const end = skipValue(text, valueStart)
    members.push({ name: text.slice(at + 1, nameEnd - 1), start: at, valueStart, end })
    at = skipSpace(text, end)
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1)
  }
  return members
}

/** The items of the array that begins at `start`. The text must be JSON. */
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
