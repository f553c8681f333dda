import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteLength } from '../byte-length.ts'
import { boundBytes, isPlain, jsonBound } from './json-bound.ts'

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { value }
  return value
}

describe('jsonBound', () => {
  it('is never below the bytes of the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const bound = jsonBound(value, 0)
        if (bound >= 0) expect(bound * boundBytes).toBeGreaterThanOrEqual(byteLength(JSON.stringify(value)))
      }),
    )
  })

  it.each(['\u0000', '"', '\\', '\ud800', '\u2028', 'é', '😀', 'a'])(
    'has room for texts and names of %j alone',
    (unit) => {
      for (const value of [unit.repeat(500), { [unit.repeat(500)]: unit }, Array(500).fill(unit)]) {
        expect(jsonBound(value, 0) * boundBytes).toBeGreaterThanOrEqual(byteLength(JSON.stringify(value)))
      }
    },
  )

  it.each([-1 / 3e107, Number.MIN_VALUE, -Number.MAX_VALUE, 2 ** 69, 0.1 + 0.2])(
    'has room for many of %d',
    (number) => {
      const value = Array(500).fill(number)
      expect(jsonBound(value, 0) * boundBytes).toBeGreaterThanOrEqual(JSON.stringify(value).length)
    },
  )

  it.each<readonly [string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol.iterator],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a Date', new Date(0)],
    ['an object with toJSON', { toJSON: () => 1 }],
    ['an object with a hidden toJSON', Object.defineProperty({}, 'toJSON', { value: () => 1 })],
    ['an instance', new (class Point {})()],
    ['an object that inherits', Object.create({ a: 1 })],
    ['a tagged object', { [Symbol.toStringTag]: 'Tagged' }],
  ])('is unsure of %s, wherever it stands', (_, value) => {
    expect(jsonBound(value, 0)).toBe(-1)
    expect(jsonBound([value], 0)).toBe(-1)
    expect(jsonBound({ a: { b: value } }, 0)).toBe(-1)
  })

  it('is unsure of undefined in an array, and not of an undefined property', () => {
    expect(jsonBound([undefined], 0)).toBe(-1)
    expect(jsonBound(new Array(1), 0)).toBe(-1)
    expect(jsonBound({ a: undefined }, 0)).toBeGreaterThan(0)
  })

  it('is unsure of what is deep, and of what contains itself', () => {
    expect(jsonBound(nested(32), 0)).toBeGreaterThan(0)
    expect(jsonBound(nested(33), 0)).toBe(-1)
    expect(jsonBound(nested(32), 1)).toBe(-1)
    const self: Record<string, unknown> = {}
    self.a = [self, self]
    self.b = self
    expect(jsonBound(self, 0)).toBe(-1)
  })

  it('ends soon on objects that share their parts a billion times over', () => {
    let value: unknown = { a: 1 }
    for (let level = 0; level < 30; level += 1) value = { left: value, right: value }
    expect(jsonBound(value, 0)).toBe(-1)
    const wide = Array(1_000).fill(Array(1_000).fill(1))
    expect(jsonBound(wide, 0)).toBe(-1)
  })

  it('is sure of every call Segment takes', () => {
    const ones = Array(16_000).fill(1)
    expect(JSON.stringify(ones).length).toBeLessThan(32_768)
    expect(jsonBound(ones, 0)).toBeGreaterThan(0)
    expect(jsonBound('a'.repeat(32_766), 0)).toBeGreaterThan(0)
  })
})

describe('isPlain', () => {
  it.each([{}, Object.create(null), JSON.parse('{"__proto__": 1, "constructor": 2}')])('takes %o', (value) =>
    expect(isPlain(value)).toBe(true),
  )
  it.each([null, undefined, [], 'a', 1, new Map(), Object.setPrototypeOf(new Date(0), Object.prototype)])(
    'refuses %o',
    (value) => expect(isPlain(value)).toBe(false),
  )
  it('refuses the arguments of a function', () => {
    const taken = (function (..._: readonly number[]) {
      // biome-ignore lint/complexity/noArguments: they are what is looked at
      return arguments
    })(1)
    expect(isPlain(taken)).toBe(false)
  })
})
