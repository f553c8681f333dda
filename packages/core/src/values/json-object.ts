/** A plain object of unknown values. */
export type JsonObject = { readonly [name: string]: unknown }

/** Whether a value is an object of names and values, not an array, a Date, a Map or another built-in. */
export const isJsonObject = (value: unknown): value is JsonObject => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return Object.prototype.toString.call(value) === '[object Object]'
}

/**
 * Whether a value of plain JSON data, such as a call that was read, is an object. It does not look at the prototype, which
 * takes most of the time of {@link isJsonObject}.
 */
export const isDataObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
