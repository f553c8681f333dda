import { putValue } from '../json/put-value.ts'
import { limits } from '../spec/limits.ts'
import { askToJson } from '../validate/read-json.ts'
import { isJsonObject } from '../values/json-object.ts'

/**
 * A value with every leaf of its objects and arrays replaced; the same value if none changes. An object with `toJSON` counts
 * as what that returns. Names are kept, even `__proto__`. Values nested deeper than a call allows are left unchanged;
 * validation refuses them.
 * @param change gets everything that is neither an object nor an array: strings, numbers, …
 * @param name of the value in the object that holds it
 */
export const mapLeaves = (
  given: unknown,
  change: (leaf: unknown) => unknown,
  name: string | number = '',
  depth = 0,
): unknown => {
  const value = askToJson(given, name)
  if (typeof value !== 'object' || value === null) return change(value)
  if (depth > limits.depth) return value
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    for (let index = 0; index < value.length; index += 1) {
      const after = mapLeaves(value[index], change, index, depth + 1)
      if (Object.is(after, value[index])) continue
      copy ??= [...value]
      copy[index] = after
    }
    return copy ?? value
  }
  if (!isJsonObject(value)) return change(value)
  let copy: Record<string, unknown> | undefined
  for (const own of Object.keys(value)) {
    const after = mapLeaves(value[own], change, own, depth + 1)
    if (Object.is(after, value[own])) continue
    copy ??= { ...value }
    putValue(copy, own, after)
  }
  return copy ?? value
}
