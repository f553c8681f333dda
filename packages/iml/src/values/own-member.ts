/** A JSON-like object: members by name, nothing inherited. */
export type Collection = Record<string, unknown>

/**
 * Whether a value is a collection, that is an object whose members a template may read: no array, date, buffer,
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

/** A new collection that has no prototype worth reaching and takes any name, `__proto__` too. */
export const newCollection = (): Collection => ({})

/** Sets a member as the object's own, also where assignment would reach a setter such as `__proto__`. */
export const setMember = (target: Collection, name: string, value: unknown): void => {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
  } else target[name] = value
}

/**
 * Reads an own member by name; digits count an array's items from 1. Whatever is inherited, a function, or not there
 * is undefined, and reading never throws for a missing container.
 */
export const readMember = (container: unknown, name: string): unknown => {
  if (Array.isArray(container)) return /^\d+$/.test(name) ? itemAt(container, Number(name)) : undefined
  if (!isCollection(container) || !Object.hasOwn(container, name)) return undefined
  return readable(container[name])
}

/** Reads `container[index]`: a number counts from 1 (from the end when negative), a text is a member's name. */
export const readIndex = (container: unknown, index: unknown): unknown => {
  if (Array.isArray(container) && typeof index === 'number') return itemAt(container, index)
  if (typeof index === 'number' || typeof index === 'string') return readMember(container, String(index))
  return undefined
}

/** Reads `container[]`: an array's first item; anything else is its own first item. */
export const readFirst = (container: unknown): unknown => (Array.isArray(container) ? itemAt(container, 1) : container)

const itemAt = (array: readonly unknown[], position: number): unknown => {
  if (!Number.isInteger(position) || position === 0) return undefined
  return readable(array.at(position > 0 ? position - 1 : position))
}

/** Values that a template may hold; a function from the host's data is none. */
const readable = (value: unknown): unknown =>
  typeof value === 'function' || typeof value === 'symbol' ? undefined : value
