import { refuseArgument } from '../error/iml-fault.ts'
import { isMissing, textOf } from './coerce.ts'
import { readFirst, readIndex, readMember } from './own-member.ts'

const longestPath = 1000
const step = /\.?(?:`([^`]*)`|\[(-?\d*)\]|\[(?:'([^']*)'|"([^"]*)")\]|([^.[`]+))|[\s\S]/gy

/**
 * Reads a path given as text, in the syntax of templates: `a.b`, `a[2]`, `a[]`, ``a.`x-y` ``. A number is
 * the position of an item. What does not exist is undefined.
 */
export const readPath = (container: unknown, path: unknown): unknown => {
  if (isMissing(path) || path === '') return undefined
  if (typeof path === 'number') return readIndex(container, path)
  const text = textOf(path)
  if (text.length > longestPath) refuseArgument(`A path must not be longer than ${longestPath} characters`)
  let value = container
  for (const [, quoted, index, single, double, plain] of text.matchAll(step)) {
    const name = quoted ?? single ?? double ?? plain
    if (index === '') value = readFirst(value)
    else if (index !== undefined) value = readIndex(value, Number(index))
    else if (name !== undefined) value = readMember(value, name)
    else return undefined
  }
  return value
}
