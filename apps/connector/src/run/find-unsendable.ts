import { emptyString } from './forced-empty.ts'

/** Levels of nesting that a value may have; as many as core takes. */
const maxDepth = 256

/**
 * Says why a value can not go through templates and into a request: it nests too deep (or holds itself), or holds what
 * no JSON has, such as a function or a BigInt. Dates and buffers are values of the platform.
 * @returns undefined where nothing is wrong
 */
export const findUnsendable = (value: unknown): string | undefined => {
  const queue: { readonly node: unknown; readonly depth: number }[] = [{ node: value, depth: 0 }]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, depth } = next
    if (node === emptyString) continue
    if (typeof node === 'bigint' || typeof node === 'function' || typeof node === 'symbol') {
      return `A ${typeof node} can not be sent.`
    }
    if (typeof node !== 'object' || node === null || node instanceof Date || ArrayBuffer.isView(node)) continue
    if (depth >= maxDepth) return `The value nests deeper than ${maxDepth} levels.`
    for (const member of Object.values(node)) queue.push({ node: member, depth: depth + 1 })
  }
  return undefined
}
