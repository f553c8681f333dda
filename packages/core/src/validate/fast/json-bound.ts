import type { JsonObject } from '../../values/json-object.ts'

/** Says in place of a size that the full verdict must decide. */
export const unsure = -1

/** Levels below which the full verdict looks for cycles and depth. */
const depthLimit = 32

// Sizes are counted in sixes of bytes: a unit of text takes at most so many, written as `\u0000`.

/** Bytes in one step of a bound. */
export const boundBytes = 6

/** Bound at which the walk stops, above that of any call Segment takes; it also ends walks over shared objects. */
export const boundLimit = 200_000

/** Bound of a text with its quotes. */
export const textSize = (text: string): number => text.length + 1

/** Bound of a name with its quotes, colon and comma. */
export const nameSize = (name: string): number => name.length + 1

/** Bound of a number, which has at most 25 characters. */
export const numberSize = 5

/** Bound of true, false or null. */
export const wordSize = 1

/** Whether a value is an object as a literal or JSON.parse makes it, without any trick that changes how it is sent. */
export const isPlain = (value: unknown): value is JsonObject => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    (prototype === Object.prototype || prototype === null) &&
    Object.prototype.toString.call(value) === '[object Object]' &&
    typeof (value as JsonObject).toJSON !== 'function'
  )
}

const arrayBound = (values: readonly unknown[], depth: number): number => {
  let bound = 1
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    if (value === undefined) return unsure
    const size = jsonBound(value, depth)
    if (size < 0) return unsure
    bound += size + 1
    if (bound > boundLimit) return unsure
  }
  return bound
}

const objectBound = (values: JsonObject, depth: number): number => {
  let bound = 1
  for (const name in values) {
    const size = jsonBound(values[name], depth)
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

const otherBound = (value: unknown, depth: number): number => {
  if (typeof value === 'boolean' || value === null || value === undefined) return wordSize
  if (depth >= depthLimit) return unsure
  if (Array.isArray(value)) return arrayBound(value, depth + 1)
  return isPlain(value) ? objectBound(value, depth + 1) : unsure
}

/**
 * Upper bound of the JSON of a value, in steps of {@link boundBytes} bytes, found without writing it.
 * @returns {@link unsure} for what JSON can not carry unchanged, and for what is too deep or too large to be looked at here
 */
export const jsonBound = (value: unknown, depth: number): number => {
  // Small, so that it is compiled into the loops that call it.
  if (typeof value === 'string') return textSize(value)
  // Only a finite number minus itself is zero.
  if (typeof value === 'number') return value - value === 0 ? numberSize : unsure
  return otherBound(value, depth)
}
