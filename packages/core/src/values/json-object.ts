/** A plain object of unknown values. */
export type JsonObject = { readonly [name: string]: unknown }

/** Whether a value is an object of names and values: no array, no null, no Date, Map or other built-in. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
