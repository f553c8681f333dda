import { emptyString } from './coerce-scalar.ts'

/** Maximum nesting of a value, as in core. */
const maxDepth = 256

/** Maximum number of values in a value; objects that share parts can have more than any memory holds. */
const maxValues = 2_000_000

/**
 * Explains why a value cannot be sent: it is nested too deep (or contains itself), is too large, or contains a value without
 * a JSON form, such as a function, a BigInt, a Map or NaN. Dates and buffers are values of the platform.
 * @param options `nanAllowed` for values between two functions, which are not sent
 * @returns undefined if the value can be sent
 */
export const findUnsendable = (
  value: unknown,
  { nanAllowed = false }: { readonly nanAllowed?: boolean } = {},
): string | undefined => {
  const queue: { readonly node: unknown; readonly depth: number }[] = [{ node: value, depth: 0 }]
  let values = 0
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    values += 1
    if (values > maxValues) return `The value contains more than ${maxValues.toLocaleString('en-US')} values.`
    const { node, depth } = next
    if (node === emptyString) continue
    if (typeof node === 'bigint' || typeof node === 'function' || typeof node === 'symbol') {
      return `A ${typeof node} cannot be sent.`
    }
    // JSON would silently make it null.
    if (typeof node === 'number' && !nanAllowed && !Number.isFinite(node)) return `${node} cannot be sent.`
    if (typeof node !== 'object' || node === null || node instanceof Date || ArrayBuffer.isView(node)) continue
    // A Map, a Set or a URL has no members: they would be lost.
    const kind = Object.prototype.toString.call(node).slice(8, -1)
    if (kind !== 'Object' && kind !== 'Array') return `${/^[AEIO]/.test(kind) ? 'An' : 'A'} ${kind} cannot be sent.`
    if (depth >= maxDepth) return `The value is nested deeper than ${maxDepth} levels.`
    for (const member of Object.values(node)) queue.push({ node: member, depth: depth + 1 })
  }
  return undefined
}
