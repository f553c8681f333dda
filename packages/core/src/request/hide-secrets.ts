/** Where Node, Bun and Deno look for what `console.log` shall show. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * Makes `console.log` and `JSON.stringify` show something else in the place of an object that holds a secret. Its
 * properties are read, spread and copied as ever.
 * @param shown what people may see
 * @returns the same object
 */
export const hideSecrets = <Value extends object>(value: Value, shown: () => object): Value =>
  Object.defineProperties(value, { [inspect]: { value: shown }, toJSON: { value: shown } })
