import { jsonOrUndefined, putValue, remember } from '@org/segment-core/internal'
import { exactValue, isRawNumber } from '../json/exact-json.ts'

/** Every row of a table has the same paths. */
const known = new Map<string, readonly string[]>()

/** Splits a dotted path into its names; `\.` is a dot in a name. */
export const splitPath = (path: string): readonly string[] => {
  const found = known.get(path)
  if (found !== undefined) return found
  const names = (path.match(/(?:\\.|[^.\\])+/g) ?? []).map((part) => part.replace(/\\(.)/g, '$1'))
  remember(known, path, names)
  return names
}

/** The cell that was read last: several fields of a row usually come from the same one. */
let lastCell: { readonly text: string; readonly value: unknown } = { text: '', value: undefined }

/** What the JSON in a cell contains, with every digit; undefined if the text is not JSON of an array or object. */
const inCell = (text: string): unknown => {
  if (text !== lastCell.text) {
    const value = /^\s*[[{]/.test(text) ? jsonOrUndefined(text) : undefined
    lastCell = { text, value: value === undefined ? undefined : exactValue(text.trim(), value) }
  }
  return lastCell.value
}

/** The value of an object under a name that may contain dots, else under a dotted path, also into JSON inside a text. */
export const valueAt = (row: Readonly<Record<string, unknown>>, column: string): unknown => {
  if (Object.hasOwn(row, column)) return row[column]
  if (!column.includes('.')) return undefined
  let value: unknown = row
  for (const name of splitPath(column)) {
    if (typeof value === 'string') value = inCell(value)
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

const isParent = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

/**
 * Sets a value under a path, making the objects on the way; `__proto__` is a name like any other.
 * @param own objects that may be changed, any other is copied first, because it belongs to the row
 * @returns false if the path and an earlier one exclude each other, such as `address` with a text and `address.city`
 */
export const setAt = (
  target: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
  own: Set<object> = new Set(),
): boolean => {
  let place = target
  for (let index = 0; index < path.length; index += 1) {
    const name = path[index] ?? ''
    const next = Object.hasOwn(place, name) ? place[name] : undefined
    if (index === path.length - 1) {
      const hasFields = isParent(next) && own.has(next)
      if (hasFields && !isParent(value)) return false
      // An object joins the fields that were put below its path before it; those win.
      const joined = hasFields ? { ...Object(value), ...next } : value
      if (hasFields) own.add(joined)
      putValue(place, name, joined)
      return true
    }
    if (next !== undefined && next !== null && !isParent(next)) return false
    const child = isParent(next) ? (own.has(next) ? next : { ...next }) : {}
    own.add(child)
    if (child !== next) putValue(place, name, child)
    place = child
  }
  return true
}
