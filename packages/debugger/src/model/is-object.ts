import type { JsonObject } from '@org/segment-testing'

/** Whether a JSON value is an object, not null or an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
