/** The prototype of an object; undefined for a proxy that does not tell. */
export const prototypeOf = (value: object): object | null | undefined => {
  try {
    return Object.getPrototypeOf(value)
  } catch {
    return undefined
  }
}

/** JSON text that newer engines write as it is. */
export interface RawJson {
  readonly rawJSON: string
}

/** Whether an object is from `JSON.rawJSON`. */
export const isRawJson = (value: object): value is RawJson => {
  const { isRawJSON } = JSON as { readonly isRawJSON?: (value: unknown) => boolean }
  return isRawJSON?.(value) === true
}

/** What an object says it is, such as `Map`; undefined if it cannot say. */
const kindOf = (value: object): string | undefined => {
  try {
    return Object.prototype.toString.call(value).slice(8, -1)
  } catch {
    return undefined
  }
}

/** Whether an object has a kind of its own choice. */
const choosesKind = (value: object): boolean => {
  try {
    return Symbol.toStringTag in value
  } catch {
    return true
  }
}

const isBoxed = (value: object, primitiveOf: () => unknown): boolean => {
  try {
    Reflect.apply(primitiveOf, value, [])
    return true
  } catch {
    return false
  }
}

/** The primitive in a Number, String, Boolean or BigInt object, as JSON.stringify takes it out; other objects as they are. */
export const unboxed = (value: object): unknown => {
  // Trying each kind is slow, and only an object that chooses its kind can be one of them and not say so.
  if (!choosesKind(value) && kindOf(value) === 'Object') return value
  if (isBoxed(value, Number.prototype.valueOf)) return +(value as unknown as number)
  if (isBoxed(value, String.prototype.valueOf)) return `${value as unknown as string}`
  if (isBoxed(value, Boolean.prototype.valueOf)) return Boolean.prototype.valueOf.call(value)
  if (isBoxed(value, BigInt.prototype.valueOf)) return BigInt.prototype.valueOf.call(value)
  return value
}

/** Built-in objects whose content is not in their own fields. */
const builtIns: ReadonlySet<string | undefined> = new Set(['Error', 'RegExp', 'Map', 'Set', 'Arguments'])

/** Whether the own fields of an object of a class are not what it holds. @param fields how many it has */
export const losesContent = (instance: object, fields: number): boolean => {
  if (fields > 0) return ArrayBuffer.isView(instance) || builtIns.has(kindOf(instance))
  // A plain object of another realm inherits from the root of that realm.
  const prototype = prototypeOf(instance)
  return prototype !== null && prototype !== undefined && prototypeOf(prototype) !== null
}
