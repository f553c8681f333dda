import { isJsonObject, type JsonValue, jsonBytes } from '../json.ts'

/**
 * Expands the short forms that case files use for large inputs:
 * - `{"$repeat": [text, count]}`: the text `count` times;
 * - `{"$items": [value, count]}`: an array with the value `count` times;
 * - `{"$keys": [prefix, count, value]}`: an object with `count` names, numbered from 0;
 * - `{"$fill": [text, bytes]}`: the text repeated, then the letter a, until the JSON of the whole input has exactly
 *   `bytes` bytes of UTF-8. At most once per input.
 * @throws {RangeError} if the input is larger than `$fill` allows
 */
export const expandCall = (input: JsonValue): JsonValue => {
  const fill = findFill(input)
  if (fill === undefined) return expand(input, '')
  const [text, bytes] = fill
  const missing = bytes - jsonBytes(expand(input, ''))
  if (missing < 0) throw new RangeError(`the input is ${-missing} bytes larger than its $fill allows`)
  const textBytes = jsonBytes(text) - 2
  const times = Math.floor(missing / textBytes)
  return expand(input, text.repeat(times) + 'a'.repeat(missing - times * textBytes))
}

const expand = (value: JsonValue, filling: string): JsonValue => {
  if (Array.isArray(value)) return value.map((item) => expand(item, filling))
  if (!isJsonObject(value)) return value
  const { $repeat, $items, $keys, $fill } = value
  if ($fill !== undefined) return filling
  if (isArray($repeat)) return textAt($repeat, 0).repeat(countAt($repeat, 1))
  if (isArray($items)) return Array.from({ length: countAt($items, 1) }, () => expand($items[0] ?? null, filling))
  if (isArray($keys)) {
    const names = Array.from({ length: countAt($keys, 1) }, (_, index) => `${textAt($keys, 0)}${index}`)
    return Object.fromEntries(names.map((name) => [name, expand($keys[2] ?? null, filling)]))
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, expand(inner, filling)]))
}

const findFill = (value: JsonValue): readonly [string, number] | undefined => {
  if (!isArray(value) && !isJsonObject(value)) return undefined
  if (isJsonObject(value) && isArray(value.$fill)) return [textAt(value.$fill, 0), countAt(value.$fill, 1)]
  for (const inner of Object.values(value)) {
    const found = findFill(inner)
    if (found !== undefined) return found
  }
  return undefined
}

const isArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value)

const textAt = (values: readonly JsonValue[], index: number): string => {
  const value = values[index]
  if (typeof value !== 'string') throw new TypeError(`place ${index} of a short form must be a string`)
  return value
}

const countAt = (values: readonly JsonValue[], index: number): number => {
  const value = values[index]
  if (typeof value !== 'number') throw new TypeError(`place ${index} of a short form must be a number`)
  return value
}
