import { countMembers, jsonShape } from './json-text.ts'

/** A plain JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A body that was read: its text, and the same parsed once. */
export interface ParsedBody {
  readonly text: string
  readonly value: JsonObject
  /** Bytes of UTF-8. */
  readonly bytes: number
}

/** Why a body is no call. */
export type MalformedReason = 'utf8' | 'json' | 'depth' | 'names' | 'number' | 'object'

/** Whether a value is an object and no array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// A fatal decoder is the only one that tells bytes that are no UTF-8.
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses a body strictly: UTF-8, JSON, an object, no name twice in one object, no number beyond what a number holds, and
 * no deeper than the bound, which is looked at before anything is built.
 * @returns the reason where it is not
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
