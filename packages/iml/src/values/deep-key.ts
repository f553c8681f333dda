import { checkDepth } from '../error/limits.ts'
import { textOf } from './coerce.ts'
import { isCollection } from './own-member.ts'

/**
 * A text that two values share exactly when they are equal through and through: arrays by items, collections by
 * members in any order, dates by instant. Primitive values of one text are equal, so 1 and `'1'` are.
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
