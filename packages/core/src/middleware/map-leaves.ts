/** Values may nest so deep; deeper ones are left for the verdict to refuse. */
const maxDepth = 64

/**
 * A value with every leaf of its plain objects and arrays replaced; the very value where none changes. Names are kept,
 * even `__proto__`.
 * @param change gets what is neither a plain object nor an array: text, numbers, dates, …
 */
export const mapLeaves = (value: unknown, change: (leaf: unknown) => unknown, depth = 0): unknown => {
  if (depth > maxDepth) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => mapLeaves(item, change, depth + 1))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (Object.prototype.toString.call(value) !== '[object Object]') return change(value)
  const entries = Object.entries(value as object).map(
    ([name, item]) => [name, mapLeaves(item, change, depth + 1)] as const,
  )
  return entries.some(([name, item]) => item !== Reflect.get(value as object, name))
    ? Object.fromEntries(entries)
    : value
}
