/** Where Node, Bun and Deno look up what `console.log` shows. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * Makes `console.log` and `JSON.stringify` show a replacement for an object that contains a secret. Its properties can
 * still be read, spread and copied.
 * @param shown the replacement
 * @returns the same object
 */
export const hideSecrets = <Value extends object>(value: Value, shown: () => object): Value =>
  Object.defineProperties(value, { [inspect]: { value: shown }, toJSON: { value: shown } })
