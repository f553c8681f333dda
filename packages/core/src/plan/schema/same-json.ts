import { isDataObject } from '../../values/json-object.ts'

/** Whether two values of JSON are equal; the order of names does not matter. */
export const sameJson = (left: unknown, right: unknown): boolean => {
  if (left === right) return true
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, at) => sameJson(item, right[at]))
  }
  if (!isDataObject(left) || !isDataObject(right)) return false
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  return names.every((name) => Object.hasOwn(right, name) && sameJson(left[name], right[name]))
}

/** Levels that {@link jsonKey} reads; values that differ only below are the same. */
const mostLevels = 200

/** Text that is the same for equal values of JSON, and differs for others. */
export const jsonKey = (value: unknown, levels = mostLevels): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (levels === 0) return '…'
  if (Array.isArray(value)) return `[${value.map((item) => jsonKey(item, levels - 1)).join()}]`
  const object = value as Readonly<Record<string, unknown>> // neither null nor an array
  const members = Object.keys(object)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${jsonKey(object[name], levels - 1)}`)
  return `{${members.join()}}`
}
