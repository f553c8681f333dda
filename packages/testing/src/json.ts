import { encodeUtf8 } from './web-globals.ts'
/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue
}

/** True for an object that is not null and not an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Parses JSON text into an object.
 * @returns undefined if the text is not a JSON object
 */
export const parseJsonObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Bytes of a value as JSON in UTF-8; Infinity if it is nested too deeply. */
export const jsonBytes = (value: JsonValue): number => {
  try {
    return encodeUtf8(JSON.stringify(value)).byteLength
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
