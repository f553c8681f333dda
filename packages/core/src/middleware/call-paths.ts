import { putValue } from '../json/put-value.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import type { DraftCall } from './middleware.ts'

/** Names from the call down to a value; `*` stands for every name or index at its place. */
export type CallPath = readonly string[]

/** Fields that say what a call is; without them it is none. */
const kept: ReadonlySet<string> = new Set(['type', 'messageId'])

/** How a path is written: names with dots between, or a list where a name holds a dot itself. */
export type PathInput = string | readonly string[]

/**
 * Reads a path such as `traits.email`, `properties.products.*.name` or `context.ip`.
 * @throws {RangeError} for an empty path or name, and for a field that says what a call is
 */
export const parseCallPath = (path: PathInput): CallPath => {
  const names = typeof path === 'string' ? path.split('.') : path
  const [first] = names
  if (first === undefined || (typeof path === 'string' && names.includes(''))) {
    throw new RangeError(`"${path}" is no path; write names with dots between.`)
  }
  if (first === '*') throw new RangeError('A path begins with the name of a field.')
  if (kept.has(first)) throw new RangeError(`"${first}" says which call it is and can not be changed.`)
  return names
}

const isHolder = (value: unknown): value is JsonObject | readonly unknown[] =>
  Array.isArray(value) || isJsonObject(value)

const replaceIn = (value: unknown, path: CallPath, change: (value: unknown) => unknown): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return change(value)
  if (!isHolder(value)) return value
  const names = name === '*' ? Object.keys(value) : Object.hasOwn(value, name) ? [name] : []
  const isList = Array.isArray(value)
  let copy: Record<string, unknown> | undefined
  const removed = new Set<string>()
  for (const own of names) {
    const before: unknown = Reflect.get(value, own)
    const after = replaceIn(before, rest, change)
    if (after === before) continue
    // Items of a list are put by their index, as names are.
    copy ??= (isList ? [...value] : { ...value }) as Record<string, unknown>
    if (after === undefined) removed.add(own)
    else putValue(copy, own, after)
  }
  if (copy === undefined || removed.size === 0) return copy ?? value
  if (Array.isArray(copy)) return copy.filter((_, index) => !removed.has(String(index)))
  for (const own of removed) Reflect.deleteProperty(copy, own)
  return copy
}

/**
 * A call whose values at some paths are others; the call itself where none changes. What is on the way is copied, never
 * changed.
 * @param change gets each value; undefined takes it away, name and all
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
