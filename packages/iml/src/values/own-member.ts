/** A JSON-like object. Inherited members are not accessible. */
export type Collection = Record<string, unknown>

/**
 * Whether a value is a collection: an object whose members a template may read, and not an array, date, buffer,
 * function or boxed primitive.
 */
export const isCollection = (value: unknown): value is Collection =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof ArrayBuffer) &&
  !(value instanceof String) &&
  !(value instanceof Number) &&
  !(value instanceof Boolean)

/** Sets an own member, even one named `__proto__`. */
export const setMember = (target: Collection, name: string, value: unknown): void => {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
  } else target[name] = value
}

/**
 * Reads an own member by name; a number as the name is an array index from 1. Inherited members, functions and missing
 * members are undefined, also those of a missing container.
 */
export const readMember = (container: unknown, name: string): unknown => {
  if (Array.isArray(container)) return /^\d+$/.test(name) ? itemAt(container, Number(name)) : undefined
  if (!isCollection(container) || !Object.hasOwn(container, name)) return undefined
  return readable(container[name])
}

/** Reads `container[index]`: a number counts from 1 (from the end if negative), text is a member name. */
export const readIndex = (container: unknown, index: unknown): unknown => {
  if (Array.isArray(container) && typeof index === 'number') return itemAt(container, index)
  if (typeof index === 'number' || typeof index === 'string') return readMember(container, String(index))
  return undefined
}

/** Reads `container[]`: the first item of an array; any other value itself. */
export const readFirst = (container: unknown): unknown => (Array.isArray(container) ? itemAt(container, 1) : container)

const itemAt = (array: readonly unknown[], position: number): unknown => {
  if (!Number.isInteger(position) || position === 0) return undefined
  return readable(array.at(position > 0 ? position - 1 : position))
}

/** Hides functions and symbols in the host's data from templates. */
const readable = (value: unknown): unknown =>
  typeof value === 'function' || typeof value === 'symbol' ? undefined : value
