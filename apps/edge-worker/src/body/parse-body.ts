import { countMembers, jsonShape } from '@org/segment-core/internal'

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A body as text and as its parsed value. */
export interface ParsedBody {
  readonly text: string
  readonly value: JsonObject
  /** Bytes of UTF-8. */
  readonly bytes: number
}

/** Why a body is malformed. */
export type MalformedReason = 'utf8' | 'json' | 'depth' | 'names' | 'number' | 'object'

/** Whether a value is an object and not an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Only a fatal decoder reports invalid UTF-8.
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses a body strictly: valid UTF-8 and JSON, an object, no duplicate names, no number that overflows, and no deeper
 * than the limit, which is checked before anything is built.
 * @returns the reason if it is malformed
 */
export const parseBody = (bytes: Uint8Array, maxDepth: number): ParsedBody | MalformedReason => {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return 'utf8'
  }
  const { members, depth } = jsonShape(bytes)
  if (depth > maxDepth) return 'depth'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'json'
  }
  if (!isJsonObject(value)) return 'object'
  const counted = countMembers(value)
  if (counted < 0) return 'number'
  if (counted !== members) return 'names'
  return { text: text.trimStart(), value, bytes: bytes.byteLength }
}
