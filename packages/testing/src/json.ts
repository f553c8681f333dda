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

/** Bytes of text in UTF-8, without an encoder, because the conformance cases need it while they load. */
const utf8Bytes = (text: string): number => {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x80) continue
    // Each half of a pair counts two bytes; `JSON.stringify` escapes a half without its other half.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
  }
  return bytes
}

/** Bytes of a value as JSON in UTF-8; Infinity if it is nested too deeply. */
export const jsonBytes = (value: JsonValue): number => {
  try {
    return utf8Bytes(JSON.stringify(value))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
