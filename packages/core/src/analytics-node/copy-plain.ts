import { limits } from '../spec/limits.ts'
import type { JsonObject } from '../values/json-object.ts'

const isPlain = (value: object): value is JsonObject => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether validation refuses any call with this value, so that copying it would only take time: holes count as items. */
const isRefused = (value: object, depth: number): boolean =>
  depth > limits.depth || (Array.isArray(value) && value.length > limits.batchBytes)

const copy = (value: unknown, parents: readonly object[]): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (isRefused(value, parents.length)) return value
  const isList = Array.isArray(value)
  if (!isList && !isPlain(value)) return value
  // A copy loses a toJSON that is not enumerable, and would send what it hides.
  if (typeof Reflect.get(value, 'toJSON') === 'function') return value
  // Validation reports that the value contains itself.
  if (parents.includes(value)) return value
  const inside = [...parents, value]
  if (isList) return value.map((item: unknown) => copy(item, inside))
  const copied: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const member = copy(value[name], inside)
    if (name === '__proto__')
      Object.defineProperty(copied, name, { value: member, enumerable: true, configurable: true })
    else copied[name] = member
  }
  return copied
}

/**
 * Copies plain objects and arrays at every depth, so that a call does not change with the caller's objects, nor they with
 * what plugins do. Instances of classes and objects with `toJSON` stay as they are, because plugins may expect them. Values
 * that cannot be read, or that are too deep or too long for any call, are not copied, and validation reports them.
 */
export const copyPlain = (value: unknown): unknown => {
  try {
    return copy(value, [])
  } catch {
    return value
  }
}
