import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { parseKeyValue, parseTypedValue, setKeyValues } from './key-value.ts'

describe('a value on the command line', () => {
  it.each([
    ['36', 36],
    ['-1.5e3', -1500],
    ['true', true],
    ['null', null],
    ['"10115"', '10115'],
    ['["a",1]', ['a', 1]],
    ['{"a":{"b":1}}', { a: { b: 1 } }],
    ['Ada', 'Ada'],
    ['', ''],
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.2.3', '1.2.3'],
    ['truest', 'truest'],
    [' spaced ', ' spaced '],
  ])('%j is %j', (text, value) => {
    expect(parseTypedValue(text)).toEqual(value)
  })

  it.each(['{bad', '["a"', '"open'])('rejects the invalid JSON %j', (text) => {
    expect(() => parseTypedValue(text)).toThrowError(expect.objectContaining({ code: 'usage' }))
  })

  it('parses every JSON value without losing digits', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // An integer that a double cannot represent exactly stays text.
        fc.pre(typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value))
        const text = JSON.stringify(value)
        expect(parseTypedValue(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('a name with dots', () => {
  it('nests; a backslash escapes a dot', () => {
    expect(parseKeyValue('address.city=Berlin', '--trait').path).toEqual(['address', 'city'])
    expect(parseKeyValue('a\\.b.c=1', '--trait').path).toEqual(['a.b', 'c'])
    expect(parseKeyValue('url=https://a.b/?c=d', '--trait')).toEqual({ path: ['url'], value: 'https://a.b/?c=d' })
  })

  it.each(['x', '=x', '.a=1', 'a..b=1', 'a.=1'])('rejects %j', (text) => {
    expect(() => parseKeyValue(text, '--trait')).toThrowError(expect.objectContaining({ code: 'usage' }))
  })

  it.each(['__proto__.x=1', 'a.constructor.y=1', 'prototype=1'])(
    'rejects %j, which could pollute a prototype',
    (text) => {
      expect(() => parseKeyValue(text, '--trait')).toThrowError(expect.objectContaining({ code: 'usage' }))
      expect(({} as { x?: number }).x).toBeUndefined()
    },
  )
})

describe('setting names on an object', () => {
  it('keeps the original object, its other names and the order', () => {
    const base = { plan: 'pro', address: { country: 'Germany' } }
    const value = setKeyValues(base, ['address.city=Berlin', 'age=36'], '--trait')
    expect(JSON.stringify(value)).toBe('{"plan":"pro","address":{"country":"Germany","city":"Berlin"},"age":36}')
    expect(base).toEqual({ plan: 'pro', address: { country: 'Germany' } })
  })

  it.each([[['a=1', 'a=2']], [['a=1', 'a.b=2']], [['a.b=1', 'a=2']], [['a.b=1', 'a.b=1']]])(
    'rejects the conflicting values %j',
    (texts) => {
      expect(() => setKeyValues({}, texts, '--trait')).toThrowError(expect.objectContaining({ code: 'usage' }))
    },
  )
})
