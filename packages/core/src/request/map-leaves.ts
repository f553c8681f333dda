import { putValue } from '../json/put-value.ts'
import { limits } from '../spec/limits.ts'
import { isJsonObject } from '../values/json-object.ts'

const isPlain = (value: object): value is Readonly<Record<string, unknown>> =>
  // The usual case, found faster.
  Object.getPrototypeOf(value) === Object.prototype || isJsonObject(value)

/**
 * A value with every leaf of its plain objects and arrays replaced; the very value where none changes. Names are kept,
 * even `__proto__`. Deeper than a call may nest, values are left as they are, for the verdict to refuse.
 * @param change gets what is neither a plain object nor an array: text, numbers, dates, …
 */
export const mapLeaves = (value: unknown, change: (leaf: unknown) => unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null) return change(value)
  if (depth > limits.depth) return value
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    for (let index = 0; index < value.length; index += 1) {
      const after = mapLeaves(value[index], change, depth + 1)
      if (Object.is(after, value[index])) continue
      copy ??= [...value]
      copy[index] = after
    }
    return copy ?? value
  }
  if (!isPlain(value)) return change(value)
  let copy: Record<string, unknown> | undefined
  for (const name of Object.keys(value)) {
    const after = mapLeaves(value[name], change, depth + 1)
    if (Object.is(after, value[name])) continue
    copy ??= { ...value }
    putValue(copy, name, after)
  }
  return copy ?? value
}
