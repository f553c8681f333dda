import type { JsonObject, JsonValue } from '@org/segment-testing'
import { isObject } from '../model/is-object.ts'

/** A path of property names and array indexes, and the value to set there. */
export type Override = readonly [path: readonly string[], value: JsonValue]

const setAt = (value: JsonValue | undefined, path: readonly string[], replacement: JsonValue): JsonValue => {
  const [name, ...rest] = path
  if (name === undefined) return replacement
  if (Array.isArray(value) && /^\d+$/.test(name)) {
    const items: readonly JsonValue[] = value
    // An index past the end appends.
    const index = Math.min(Number(name), items.length)
    return [...items.slice(0, index), setAt(items[index], rest, replacement), ...items.slice(index + 1)]
  }
  // A map, because assigning to "__proto__" would set the prototype.
  const entries = new Map(isObject(value) ? Object.entries(value) : [])
  return Object.fromEntries(entries.set(name, setAt(entries.get(name), rest, replacement)))
}

/** Sets values in a call; a number in a path is an array index. */
export const applyOverrides = (call: JsonObject, overrides: readonly Override[]): JsonObject =>
  overrides.reduce<JsonObject>((changed, [path, value]) => {
    const next = setAt(changed, path, value)
    return isObject(next) ? next : changed
  }, call)
