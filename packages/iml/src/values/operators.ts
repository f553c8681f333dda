import { boundedText } from '../error/limits.ts'
import type { BinaryOperator } from '../syntax/operator-table.ts'
import { isMissing, numberOf, textOf } from './coerce.ts'
import { addNumbers, divideNumbers, moduloNumbers, multiplyNumbers } from './decimal.ts'

/** How `=` compares values of different types: `loose` like JavaScript's `==`, `strict` like `===`. */
export type Equality = 'loose' | 'strict'

/** Operators that evaluate both operands. The evaluator implements `&` and `|`, which may skip one. */
export type EagerOperator = Exclude<BinaryOperator, '&' | '|'>

/** Adds two numbers; of one missing operand returns the other; joins anything else as text. */
const add = (left: unknown, right: unknown): unknown => {
  if (isMissing(left)) return isMissing(right) ? null : right
  if (isMissing(right)) return left
  if (isCountable(left) && isCountable(right)) return addNumbers(Number(left), Number(right))
  return boundedText(textOf(left) + textOf(right))
}

const isCountable = (value: unknown): value is number | boolean =>
  typeof value === 'number' || typeof value === 'boolean'

type Primitive = string | number

const compare = (left: unknown, right: unknown, order: (left: Primitive, right: Primitive) => boolean): boolean => {
  const a = primitiveOf(left)
  const b = primitiveOf(right)
  if (typeof a === 'string' && typeof b === 'string') return order(a, b)
  return order(Number(a), Number(b))
}

/** Converts a value for comparison: text, arrays, buffers and collections to text, other values to numbers. */
const primitiveOf = (value: unknown): Primitive => {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) return textOf(value)
  return numberOf(value)
}

/**
 * Equality. Dates are compared by instant. Arrays, buffers and collections equal only themselves and, with `loose`,
 * their text.
 */
export const areEqual = (left: unknown, right: unknown, equality: Equality = 'loose'): boolean => {
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime()
  if (equality === 'strict') return left === right
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right)
  const leftIsObject = typeof left === 'object'
  const rightIsObject = typeof right === 'object'
  if (leftIsObject && rightIsObject) return left === right
  const a = leftIsObject ? textOf(left) : left
  const b = rightIsObject ? textOf(right) : right
  if (typeof a === typeof b) return a === b
  return numberOf(a) === numberOf(b)
}

/** The implementation of each operator. */
export const operators: Readonly<
  Record<EagerOperator, (left: unknown, right: unknown, equality: Equality) => unknown>
> = {
  '*': (left, right) => multiplyNumbers(numberOf(left), numberOf(right)),
  '/': (left, right) => divideNumbers(numberOf(left), numberOf(right)),
  '%': (left, right) => moduloNumbers(numberOf(left), numberOf(right)),
  '+': add,
  '++': (left, right) => numberOf(left) + numberOf(right),
  '-': (left, right) => numberOf(left) - numberOf(right),
  '<': (left, right) => compare(left, right, (a, b) => a < b),
  '<=': (left, right) => compare(left, right, (a, b) => a <= b),
  '>': (left, right) => compare(left, right, (a, b) => a > b),
  '>=': (left, right) => compare(left, right, (a, b) => a >= b),
  '=': areEqual,
  '!=': (left, right, equality) => !areEqual(left, right, equality),
}
