import type { JsonObject } from '../schema/json-object.ts'
import type { DraftCall } from './middleware.ts'

/** Names from the call down to a value; `*` stands for every name or index at its place. */
export type CallPath = readonly string[]

/** Fields that say what a call is; without them it is none. */
const kept: ReadonlySet<string> = new Set(['type', 'messageId'])

/**
 * Reads a path such as `traits.email`, `properties.products.*.name` or `context.ip`.
 * @throws {RangeError} for an empty path or name, and for a field that says what a call is
 */
export const parseCallPath = (path: string): CallPath => {
  const names = path.split('.')
  if (names.some((name) => name === '')) throw new RangeError(`"${path}" is no path; write names with dots between.`)
  const [first = ''] = names
  if (kept.has(first)) throw new RangeError(`"${first}" says which call it is and can not be changed.`)
  return names
}

const isHolder = (value: unknown): value is JsonObject | readonly unknown[] =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && !(value instanceof Date))

const replaceIn = (value: unknown, path: CallPath, change: (value: unknown) => unknown): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return change(value)
  if (!isHolder(value)) return value
  const names = name === '*' ? Object.keys(value) : Object.hasOwn(value, name) ? [name] : []
  let copy: unknown[] | Record<string, unknown> | undefined
  for (const own of names) {
    const before: unknown = Reflect.get(value, own)
    const after = replaceIn(before, rest, change)
    if (after === before) continue
    copy ??= Array.isArray(value) ? [...value] : { ...value }
    // Defined and not assigned, so that a name such as __proto__ stays data.
    if (after === undefined && !Array.isArray(copy)) Reflect.deleteProperty(copy, own)
    else Object.defineProperty(copy, own, { value: after, enumerable: true, writable: true, configurable: true })
  }
  return copy ?? value
}

/**
 * A call whose values at some paths are others; the call itself where none changes. What is on the way is copied, never
 * changed.
 * @param change gets each value; undefined takes a name away
 */
export const replaceAt = (
  call: DraftCall,
  paths: readonly CallPath[],
  change: (value: unknown) => unknown,
): DraftCall => {
  let current: unknown = call
  for (const path of paths) current = replaceIn(current, path, change)
  // The fields that make it a call are none of the paths.
  return current as DraftCall
}

/** Every value at a path. */
export const valuesAt = (value: unknown, path: CallPath): readonly unknown[] => {
  const [name, ...rest] = path
  if (name === undefined) return [value]
  if (!isHolder(value)) return []
  if (name === '*') return Object.values(value).flatMap((inner) => valuesAt(inner, rest))
  return Object.hasOwn(value, name) ? valuesAt(Reflect.get(value, name), rest) : []
}
