import { expect, it } from 'vitest'
import { limits } from '../spec/limits.ts'
import { copyPlain } from './copy-plain.ts'

it('copies plain objects and arrays at every depth', () => {
  const given = { list: [1, { a: 2 }], inner: { date: new Date(0) }, empty: Object.create(null) }
  const copy = copyPlain(given) as typeof given
  expect(copy).toEqual(given)
  expect(copy.list).not.toBe(given.list)
  expect(copy.list[1]).not.toBe(given.list[1])
  expect(copy.inner).not.toBe(given.inner)
  expect(copy.inner.date).toBe(given.inner.date)
})

it('keeps the order and the values of odd names', () => {
  const given = JSON.parse('{"__proto__":{"a":1},"constructor":2,"10":3,"2":4}')
  expect(JSON.stringify(copyPlain(given))).toBe(JSON.stringify(given))
})

it('does not copy a list that is too long for any call, such as one with an id as index', () => {
  const list: unknown[] = []
  list[1_234_567_890] = 'x'
  const copy = copyPlain({ list, text: 'a' }) as { readonly list: unknown }
  expect(copy.list).toBe(list)
})

it('does not copy what is nested deeper than any call', () => {
  const nest = (levels: number): object => {
    let value: object = {}
    for (let level = 0; level < levels; level += 1) value = { value }
    return value
  }
  const innermost = (value: object, levels: number): unknown => {
    let current: unknown = value
    for (let level = 0; level < levels; level += 1) current = (current as { readonly value: unknown }).value
    return current
  }
  const given = nest(20_000)
  const copy = copyPlain(given) as object
  expect(copy).not.toBe(given)
  expect(innermost(copy, limits.depth)).not.toBe(innermost(given, limits.depth))
  expect(innermost(copy, limits.depth + 1)).toBe(innermost(given, limits.depth + 1))
})
