import { checkDepth } from '../error/limits.ts'
import { textOf } from './coerce.ts'
import { isCollection } from './own-member.ts'

/**
 * A key that two values share exactly if they are deeply equal: arrays by items, collections by
 * members in any order, dates by instant. Primitives are compared as text, so 1 equals `'1'`.
 */
export const deepKey = (value: unknown, depth = 0): string => {
  checkDepth(depth)
  if (Array.isArray(value)) return `[${value.map((item) => deepKey(item, depth + 1)).join(',')}]`
  if (isCollection(value)) {
    const members = Object.keys(value).toSorted()
    return `{${members.map((name) => `${JSON.stringify(name)}:${deepKey(value[name], depth + 1)}`).join(',')}}`
  }
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof Uint8Array) return `bytes ${[...value].join(' ')}`
  return value === undefined || value === null ? String(value) : JSON.stringify(textOf(value))
}
