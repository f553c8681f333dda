import { boundedText } from '../error/limits.ts'
import type { BinaryOperator } from '../syntax/operator-table.ts'
import { isMissing, numberOf, textOf } from './coerce.ts'
import { addNumbers, divideNumbers, moduloNumbers, multiplyNumbers } from './decimal.ts'

/** How `=` compares values of two types: `loose` as JavaScript's `==`, `strict` as its `===`. */
export type Equality = 'loose' | 'strict'

/** Operators that evaluate both operands; `&` and `|` are the evaluator's, since they may skip one. */
export type EagerOperator = Exclude<BinaryOperator, '&' | '|'>

/** Two numbers are summed, a missing value leaves the other one, anything else is joined as text. */
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

/** A value as JavaScript compares it: text stays text, everything that is no array, buffer or collection is a number. */
const primitiveOf = (value: unknown): Primitive => {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) return textOf(value)
  return numberOf(value)
}

/**
 * Equality. Dates are equal by their instant; arrays, buffers and collections only to themselves, and under `loose`
 * to the text that they make.
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

/** What each operator makes of its operands. */
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
