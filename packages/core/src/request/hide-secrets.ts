/** Where Node, Bun and Deno look up what `console.log` shows. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * Makes `console.log` and `JSON.stringify` show something else than an object that holds a secret. Its properties can
 * still be read, spread and copied.
 * @param shown what people may see
 * @returns the same object
 */
export const hideSecrets = <Value extends object>(value: Value, shown: () => object): Value =>
  Object.defineProperties(value, { [inspect]: { value: shown }, toJSON: { value: shown } })
