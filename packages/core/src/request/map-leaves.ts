import { putValue } from '../json/put-value.ts'
import { limits } from '../spec/limits.ts'
import { isJsonObject } from '../values/json-object.ts'

const isPlain = (value: object): value is Readonly<Record<string, unknown>> =>
  // Fast path for the usual case.
  Object.getPrototypeOf(value) === Object.prototype || isJsonObject(value)

/**
 * A value with every leaf of its plain objects and arrays replaced; the same value if none changes. Names are kept, even
 * `__proto__`. Values nested deeper than a call allows are left unchanged; validation refuses them.
 * @param change gets everything that is neither a plain object nor an array: strings, numbers, dates, …
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

/**
 * A value with every valid Date in it as ISO 8601 text, as JSON.stringify writes it; the same value if there is none.
 * Invalid dates stay, so that validation finds them.
 */
export const datesToIso = (value: unknown): unknown =>
  mapLeaves(value, (leaf) => (leaf instanceof Date && !Number.isNaN(leaf.getTime()) ? leaf.toISOString() : leaf))
