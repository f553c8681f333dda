/** A value that JSON writes as `Value`: itself, or an object whose `toJSON` returns it, such as a `Date` for a string. */
export type AsJson<Value> = Value | { toJSON(key?: string): Value | null }

/**
 * What JSON calls an object. Arrays, functions, dates, maps and promises have these symbols and are refused. The symbols
 * are optional, so every other object has them.
 */
interface PlainObject {
  readonly [Symbol.iterator]?: never
  readonly [Symbol.hasInstance]?: never
  readonly [Symbol.toPrimitive]?: never
  readonly [Symbol.toStringTag]?: never
}

/**
 * An object with the reserved names of `Fields` and any names of your own. Accepts object literals, values of an
 * `interface`, and instances of classes.
 */
// The first member accepts types without an index signature, the second one lets a literal have other names. `object` makes
// the first accept types that share no name with `Fields`; it has no effect if `Fields` is constrained to objects.
export type OpenObject<Fields> = (Fields & PlainObject & object) | (Fields & { readonly [name: string]: unknown })

/** An object with any names. */
export type AnyObject = OpenObject<unknown>

/** A value that the spec documents as `Value`. Segment keeps any other value too, and validation warns about it. */
export type Loose<Value> = Value | string | number | boolean | object | null | undefined
