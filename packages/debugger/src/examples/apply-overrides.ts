import type { JsonObject, JsonValue } from '@org/segment-testing'

/** A path, names from the outside in, and the value to put there; `null` puts a null. */
export type Override = readonly [path: readonly string[], value: JsonValue]

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const setAt = (value: JsonValue | undefined, path: readonly string[], replacement: JsonValue): JsonValue => {
  const [name, ...rest] = path
  if (name === undefined) return replacement
  if (Array.isArray(value) && /^\d+$/.test(name)) {
    const items: readonly JsonValue[] = value
    const index = Number(name)
    // A place beyond the end is the end.
    const place = Math.min(index, items.length)
    return [...items.slice(0, place), setAt(items[place], rest, replacement), ...items.slice(place + 1)]
  }
  const entries = isObject(value) ? Object.entries(value) : []
  const known = entries.some(([own]) => own === name)
  const changed = (own: JsonValue | undefined): [string, JsonValue] => [name, setAt(own, rest, replacement)]
  // Entries and not an assignment: "__proto__" is a name like any other.
  return Object.fromEntries(
    known
      ? entries.map(([own, held]) => (own === name ? changed(held) : [own, held]))
      : [...entries, changed(undefined)],
  )
}

/** Puts values into a call, each at its path; a number is a place in an array. */
export const applyOverrides = (call: JsonObject, overrides: readonly Override[]): JsonObject =>
  overrides.reduce<JsonObject>((changed, [path, value]) => {
    const next = setAt(changed, path, value)
    return isObject(next) ? next : changed
  }, call)
