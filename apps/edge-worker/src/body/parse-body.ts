import { countMembers, findValue, jsonShape, type TextRange, textItems } from '@org/segment-core/internal'

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A body as text and as its parsed value. */
export interface ParsedBody {
  readonly text: string
  readonly value: JsonObject
  /** Bytes of UTF-8. */
  readonly bytes: number
  /** Calls of a batch that are malformed, by index; their values are not to be used. */
  readonly malformed?: ReadonlyMap<number, MalformedReason> | undefined
}

/** Why a body is malformed. */
export type MalformedReason = 'utf8' | 'json' | 'depth' | 'names' | 'number' | 'object'

/** What is wrong with a body or a call of it, after its name. */
export const malformedReasons: Readonly<Record<MalformedReason, string>> = {
  utf8: 'is not UTF-8',
  json: 'is not JSON',
  depth: 'is nested too deeply',
  names: 'has an object with a duplicate name',
  number: 'has a number that is too large',
  object: 'is not a JSON object',
}

/** Whether a value is an object and not an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Only a fatal decoder reports invalid UTF-8.
const decoder = new TextDecoder('utf-8', { fatal: true })

const encoder = new TextEncoder()

/** Why a value is malformed, though it is JSON. */
const reasonIn = (bytes: Uint8Array, value: unknown, maxDepth: number): MalformedReason | undefined => {
  const { members, depth } = jsonShape(bytes)
  // Checked first, because counting goes as deep as the value.
  if (depth > maxDepth) return 'depth'
  const counted = countMembers(value)
  if (counted < 0) return 'number'
  return counted === members ? undefined : 'names'
}

/** Levels of a batch around each of its calls. */
const levelsAround = 2

/** A body whose calls may be malformed one by one. @returns the reason if what surrounds them is malformed */
const parseBatch = (text: string, value: JsonObject, maxDepth: number): ParsedBody | MalformedReason => {
  const batch = value.batch as readonly unknown[] // checked by the caller
  const { start, end } = findValue(text, ['batch'])
  const envelope = encoder.encode(`${text.slice(0, start)}[]${text.slice(end)}`)
  const reason = reasonIn(envelope, { ...value, batch: [] }, maxDepth)
  if (reason !== undefined) return reason
  const malformed = new Map<number, MalformedReason>()
  for (const [index, range] of textItems(text, start).entries()) {
    const found = reasonIn(encoder.encode(text.slice(range.start, range.end)), batch[index], maxDepth - levelsAround)
    if (found !== undefined) malformed.set(index, found)
  }
  // The key of a call may be the only one of its batch.
  const usable = batch.map((item, index) => (malformed.has(index) && isJsonObject(item) ? keyOnly(item) : item))
  return { text, value: { ...value, batch: usable }, bytes: encoder.encode(text).byteLength, malformed }
}

const keyOnly = ({ writeKey }: JsonObject): JsonObject => (typeof writeKey === 'string' ? { writeKey } : {})

/** Decodes each byte to one character, so that offsets in the text are those of the bytes. */
const byteDecoder = new TextDecoder('latin1')

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Bytes beyond ASCII occur only in strings of JSON. */
const withoutBytes = (bytes: Uint8Array, { start, end }: TextRange): void => {
  for (let index = start; index < end; index += 1) if ((bytes[index] ?? 0) >= 0x80) bytes[index] = 0x3f
}

/** The byte order mark of UTF-8, as {@link byteDecoder} decodes it. */
const byteOrderMark = 'ï»¿'

/** A batch in which only calls are not UTF-8. @returns the reason if something else is */
const parseBrokenUtf8 = (given: Uint8Array, maxDepth: number): ParsedBody | MalformedReason => {
  const decoded = byteDecoder.decode(given)
  const skipped = decoded.startsWith(byteOrderMark) ? byteOrderMark.length : 0
  const [bytes, text] = [given.subarray(skipped), decoded.slice(skipped)]
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'utf8'
  }
  if (!isJsonObject(value) || !Array.isArray(value.batch)) return 'utf8'
  const readable = bytes.slice()
  const broken = textItems(text, findValue(text, ['batch']).start).flatMap((range, index) => {
    if (isUtf8(bytes.subarray(range.start, range.end))) return []
    withoutBytes(readable, range)
    return [index]
  })
  const parsed = isUtf8(readable) ? parseBody(readable, maxDepth, true) : 'utf8'
  if (typeof parsed === 'string') return parsed
  return {
    ...parsed,
    malformed: new Map([...(parsed.malformed ?? []), ...broken.map((index) => [index, 'utf8'] as const)]),
  }
}

/**
 * Parses a body strictly: valid UTF-8 and JSON, an object, no duplicate names, no number that overflows, and no deeper
 * than the limit.
 * @param isBatch whether each call of a batch is judged alone, so that one malformed call does not cost the others
 * @returns the reason if it is malformed
 */
export const parseBody = (bytes: Uint8Array, maxDepth: number, isBatch = false): ParsedBody | MalformedReason => {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return isBatch ? parseBrokenUtf8(bytes, maxDepth) : 'utf8'
  }
  const { members, depth } = jsonShape(bytes)
  // Before anything is built. The parser itself needs no stack.
  if (depth > maxDepth && !isBatch) return 'depth'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return depth > maxDepth ? 'depth' : 'json'
  }
  if (!isJsonObject(value)) return depth > maxDepth ? 'depth' : 'object'
  const counted = depth > maxDepth ? Number.NaN : countMembers(value)
  if (counted === members) return { text: text.trimStart(), value, bytes: bytes.byteLength }
  if (isBatch && Array.isArray(value.batch)) return parseBatch(text.trimStart(), value, maxDepth)
  if (depth > maxDepth) return 'depth'
  return counted < 0 ? 'number' : 'names'
}
