import type { JsonObject, StoredCall } from '@org/segment-testing'

/**
 * What Segment changes of a call as it keeps it, by top-level name; null for what it takes away. A small part of the
 * call, so that the call need not be kept twice.
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

/** Applies the changes to a call again; the call as Segment sends it on. */
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
