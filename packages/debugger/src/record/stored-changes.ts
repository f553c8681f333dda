import type { JsonObject, StoredCall } from '@org/segment-testing'

/**
 * What Segment changes in a call that it keeps, by top-level name; null marks a removed field. Storing the difference
 * avoids storing the call twice.
 */
export const storedChanges = (call: JsonObject, stored: StoredCall, source: string): Record<string, unknown> => {
  const changes = Object.entries(stored).filter(([name, value]) => !Object.hasOwn(call, name) || call[name] !== value)
  const removed = Object.keys(call).filter((name) => !Object.hasOwn(stored, name))
  return {
    ...Object.fromEntries(changes),
    ...Object.fromEntries(removed.map((name) => [name, null])),
    writeKey: source,
  }
}

/** Applies the changes. @returns the call as Segment forwards it */
export const applyChanges = (
  call: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const removed = new Set(Object.keys(changes).filter((name) => changes[name] === null))
  return Object.fromEntries([
    ...Object.entries(call).filter(([name]) => !Object.hasOwn(changes, name)),
    ...Object.entries(changes).filter(([name]) => !removed.has(name)),
  ])
}
