const maxDepth = 64

const convert = (value: unknown, depth: number): unknown => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? value : value.toISOString()
  if (depth > maxDepth || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => convert(item, depth + 1))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (Object.prototype.toString.call(value) !== '[object Object]') return value
  const entries = Object.entries(value).map(([name, item]) => [name, convert(item, depth + 1)] as const)
  return entries.some(([name, item]) => item !== Reflect.get(value, name)) ? Object.fromEntries(entries) : value
}

/**
 * A value with every valid Date in it turned into ISO 8601 text, as JSON.stringify would; the value itself where there is
 * none. Invalid dates stay for the verdict to find.
 */
export const datesToIso = <Value>(value: Value): Value => convert(value, 0) as Value
