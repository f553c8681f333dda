import { putValue } from '../json/put-value.ts'
import { askToJson } from '../validate/read-json.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import type { DraftCall } from './middleware.ts'

/** Names from the call down to a value; `*` matches every name or index. */
export type CallPath = readonly string[]

/** Fields that identify a call. */
const kept: ReadonlySet<string> = new Set(['type', 'messageId'])

/** How a path is written: names with dots between them, or a list if a name contains a dot. */
export type PathInput = string | readonly string[]

/**
 * Reads a path such as `traits.email`, `properties.products.*.name` or `context.ip`.
 * @throws {RangeError} for an empty path or name, for brackets and `**` in a string, and for a field that identifies the call
 */
export const parseCallPath = (path: PathInput): CallPath => {
  const names = typeof path === 'string' ? path.split('.') : path
  const [first] = names
  if (first === undefined || (typeof path === 'string' && names.includes(''))) {
    throw new RangeError(`"${path}" is not a path; write names with dots between them.`)
  }
  // Such a path would match nothing, and what it should hide would be sent.
  if (typeof path === 'string' && /\[|\*\*/.test(path)) {
    throw new RangeError(`"${path}" has brackets or **; write an index or * between dots, or a list of names.`)
  }
  if (first === '*') throw new RangeError('A path must begin with the name of a field.')
  if (kept.has(first)) throw new RangeError(`"${first}" identifies the call and cannot be changed.`)
  return names
}

const isHolder = (value: unknown): value is JsonObject | readonly unknown[] =>
  Array.isArray(value) || isJsonObject(value)

const replaceIn = (given: unknown, path: CallPath, at: string, change: (value: unknown) => unknown): unknown => {
  const [name, ...rest] = path
  // Copying the own fields of an object with toJSON would send what it hides.
  const value = askToJson(given, at)
  if (name === undefined) return change(value)
  if (!isHolder(value)) return value
  const names = name === '*' ? Object.keys(value) : Object.hasOwn(value, name) ? [name] : []
  const isList = Array.isArray(value)
  let copy: Record<string, unknown> | undefined
  const removed = new Set<string>()
  for (const own of names) {
    const before: unknown = Reflect.get(value, own)
    const after = replaceIn(before, rest, own, change)
    if (after === before) continue
    // Items of a list are set by their index, like names.
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
 * A call with the values at some paths replaced; the same call if none changes. Objects on the way are copied, never
 * changed.
 * @param change gets each value; undefined removes it with its name
 */
export const replaceAt = (
  call: DraftCall,
  paths: readonly CallPath[],
  change: (value: unknown) => unknown,
): DraftCall => {
  let current: unknown = call
  for (const path of paths) current = replaceIn(current, path, '', change)
  // Paths never name the fields that make it a call.
  return current as DraftCall
}

/** Every value at a path. */
export const valuesAt = (given: unknown, path: CallPath, at = ''): readonly unknown[] => {
  const [name, ...rest] = path
  const value = askToJson(given, at)
  if (name === undefined) return [value]
  if (!isHolder(value)) return []
  if (name === '*') return Object.entries(value).flatMap(([own, inner]) => valuesAt(inner, rest, own))
  return Object.hasOwn(value, name) ? valuesAt(Reflect.get(value, name), rest, name) : []
}
