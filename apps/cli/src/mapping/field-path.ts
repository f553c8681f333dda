import { putValue } from '@org/segment-core/internal'
import { isRawNumber } from './exact-json.ts'

/** Splits a dotted path into its names; `\.` is a dot in a name. */
export const splitPath = (path: string): readonly string[] =>
  (path.match(/(?:\\.|[^.\\])+/g) ?? []).map((part) => part.replace(/\\(.)/g, '$1'))

/** The value of an object under a name that may contain dots, else under a dotted path. */
export const valueAt = (row: Readonly<Record<string, unknown>>, column: string): unknown => {
  if (Object.hasOwn(row, column)) return row[column]
  if (!column.includes('.')) return undefined
  let value: unknown = row
  for (const name of splitPath(column)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

/** Sets a value under a path, making the objects on the way; `__proto__` is a name like any other. */
export const setAt = (target: Record<string, unknown>, path: readonly string[], value: unknown): void => {
  let place = target
  for (const [index, name] of path.entries()) {
    if (index === path.length - 1) {
      putValue(place, name, value)
      return
    }
    const next = Object.hasOwn(place, name) ? place[name] : undefined
    // A value that is not an object is replaced by the deeper field.
    const child = typeof next === 'object' && next !== null && !Array.isArray(next) && !isRawNumber(next) ? next : {}
    if (child !== next) putValue(place, name, child)
    place = child as Record<string, unknown>
  }
}

/** The call of a row whose column names are paths of a call, such as `userId` and `traits.email`. */
export const mapByName = (row: unknown): Readonly<Record<string, unknown>> => {
  const call: Record<string, unknown> = {}
  const columns = typeof row === 'object' && row !== null ? Object.entries(row) : []
  for (const [column, value] of columns) setAt(call, splitPath(column), value)
  return call
}
