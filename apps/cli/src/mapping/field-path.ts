/** Names of a dotted path; `\.` is a dot of a name. */
export const splitPath = (path: string): readonly string[] =>
  (path.match(/(?:\\.|[^.\\])+/g) ?? []).map((part) => part.replace(/\\(.)/g, '$1'))

/** The value under a name or dotted path of an object; the name as a whole comes first. */
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
      if (name === '__proto__') {
        Object.defineProperty(place, name, { value, enumerable: true, writable: true, configurable: true })
      } else place[name] = value
      return
    }
    const next = Object.hasOwn(place, name) ? place[name] : undefined
    // Only what this function or a default made stands here; a value in the way gives way to the deeper one.
    const child = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {}
    Object.defineProperty(place, name, { value: child, enumerable: true, writable: true, configurable: true })
    place = child as Record<string, unknown>
  }
}
