import { expect, it } from 'vitest'
import { describeValue } from './describe-value.ts'

it.each<readonly [unknown, string]>([
  [undefined, 'missing'],
  [null, 'null'],
  [[], 'an array'],
  ['', 'an empty string'],
  ['pro', 'the string "pro"'],
  ['a"b', 'the string "a\\"b"'],
  ['x'.repeat(40), `the string "${'x'.repeat(40)}"`],
  ['x'.repeat(41), `the string "${'x'.repeat(40)}…"`],
  [7, 'the number 7'],
  [Number.NaN, 'the number NaN'],
  [true, 'true'],
  [7n, 'the bigint 7'],
  [{}, 'an object'],
  [Object.create(null), 'an object'],
  [new Date(0), 'a Date'],
  [new Map(), 'a Map'],
  [new Error('no'), 'an Error'],
  [new Uint8Array(1), 'a Uint8Array'],
  [() => 1, 'a function'],
  [Symbol.iterator, 'a symbol'],
])('says of %o that it is %s', (value, text) => expect(describeValue(value)).toBe(text))
