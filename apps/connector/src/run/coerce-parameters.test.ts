import { describe, expect, it } from 'vitest'
import type { ParameterItem } from '../app/app.ts'
import { coerceParameters, secretValues, withDefaults } from './coerce-parameters.ts'
import { emptyString } from './coerce-scalar.ts'

const one = (type: string, value: unknown, more: object = {}) => {
  const { values, problems } = coerceParameters([{ name: 'a', type, ...more }], { a: value })
  return problems.length > 0 ? 'rejected' : values.a
}

describe('coerceParameters', () => {
  it.each<[string, unknown, unknown]>([
    ['text', 5, '5'],
    ['text', true, 'true'],
    ['text', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['text', {}, 'rejected'],
    ['text', '', undefined],
    ['text', emptyString, ''],
    ['text', null, null],
    ['number', '1.5', 1.5],
    ['number', 0, 0],
    ['number', 'x', 'rejected'],
    ['number', Number.NaN, 'rejected'],
    ['number', true, 'rejected'],
    ['integer', 1.5, 'rejected'],
    ['uinteger', -1, 'rejected'],
    ['port', 65_536, 'rejected'],
    ['boolean', 'false', false],
    ['boolean', 0, true],
    ['boolean', 'yes', true],
    ['boolean', 'no', true],
    ['boolean', emptyString, false],
    ['boolean', {}, true],
    ['boolean', null, null],
    ['date', '2026-01-02', new Date('2026-01-02T00:00:00.000Z')],
    ['date', 'soon', 'rejected'],
    ['date', 5, 'rejected'],
    ['date', '20.6.2016 17:26:44', new Date('2016-06-20T17:26:44.000Z')],
    ['date', '06/20/2016 5:26 PM', new Date('2016-06-20T17:26:00.000Z')],
    ['date', '2016-02-30', 'rejected'],
    ['buffer', 'é', new Uint8Array([0xc3, 0xa9])],
    ['buffer', {}, 'rejected'],
    ['email', 'a@b.example', 'a@b.example'],
    ['email', 'a', 'rejected'],
    ['url', '/a', 'rejected'],
    ['uuid', 'x', 'rejected'],
    ['time', '09:30', '09:30'],
    ['json', '{"a":1}', { a: 1 }],
    ['json', 'text', 'text'],
    ['any', [1], [1]],
    ['array', 'a', ['a']],
    ['array', { a: 1 }, [{ a: 1 }]],
    ['array', null, []],
    ['collection', [], 'rejected'],
    ['collection', undefined, {}],
    ['hidden', 'x', 'x'],
  ])('%s of %j is %j', (type, value, expected) => {
    expect(one(type, value)).toEqual(expected)
  })

  it('reads dates in the time zone of the scenario', () => {
    const items: readonly ParameterItem[] = [{ name: 'a', type: 'date' }]
    const { values } = coerceParameters(items, { a: '2026-07-01 12:00' }, { timeZone: 'Europe/Prague' })
    expect(values.a).toEqual(new Date('2026-07-01T10:00:00.000Z'))
  })

  it('requires required fields, also in a collection, but not in the items of a list', () => {
    const inner: ParameterItem = { name: 'b', type: 'text', required: true }
    const items: readonly ParameterItem[] = [
      inner,
      { name: 'c', type: 'collection', spec: [inner] },
      { name: 'd', type: 'array', spec: [inner] },
    ]
    const { problems } = coerceParameters(items, { d: [{}], b: emptyString })
    expect(problems.map(({ path }) => path)).toEqual([['b'], ['c', 'b']])
  })

  it('checks lengths, values, counts and patterns', () => {
    expect(one('text', 'ab', { validate: { min: 3 } })).toBe('rejected')
    expect(one('text', 'abcd', { validate: { max: 3 } })).toBe('rejected')
    expect(one('text', 'ab', { validate: { pattern: '^b' } })).toBe('rejected')
    expect(one('text', 'AB', { validate: { pattern: { regexp: '^a', modifier: 'i' } } })).toBe('AB')
    expect(one('number', 2, { validate: { min: 3 } })).toBe('rejected')
    expect(one('number', 4, { validate: { max: 3 } })).toBe('rejected')
    expect(one('array', [], { validate: { minItems: 1 } })).toBe('rejected')
    expect(one('array', [1, 2], { validate: { maxItems: 1 } })).toBe('rejected')
    expect(one('text', 'c', { validate: { enum: ['a'] } })).toBe('rejected')
  })

  it('accepts one option, several, or any value if an RPC provides the options', () => {
    const options = [
      { label: 'One', value: 1 },
      { label: 'Two', value: '2' },
    ]
    expect(one('select', '1', { options })).toBe(1)
    expect(one('select', 3, { options })).toBe('rejected')
    expect(one('select', ['1', 2], { options, multiple: true })).toEqual([1, '2'])
    expect(one('select', 'a', { options: [{ label: 'G', options }], grouped: true })).toBe('rejected')
    expect(one('select', 'a', { options: 'rpc://any' })).toBe('a')
    expect(one('select', {}, { options: 'rpc://any' })).toBe('rejected')
  })

  it('reads lists of values and of collections, and locates the item', () => {
    expect(one('array', [1, 'b'], { spec: { type: 'text' } })).toEqual(['1', 'b'])
    const { problems } = coerceParameters([{ name: 'a', type: 'array', spec: [{ name: 'n', type: 'number' }] }], {
      a: [{ n: 1 }, { n: 'x' }, 5, null],
    })
    expect(problems.map(({ path }) => path)).toEqual([
      ['a', 1, 'n'],
      ['a', 2],
      ['a', 3],
    ])
  })

  it('keeps undeclared members of a mapped collection', () => {
    expect(one('collection', { b: 1, own: 2 }, { spec: [{ name: 'b', type: 'text' }] })).toEqual({ b: '1', own: 2 })
  })

  it('reads nested fields once their parent has a value', () => {
    const items: readonly ParameterItem[] = [
      { name: 'more', type: 'boolean', nested: [{ name: 'b', type: 'text', required: true }] },
    ]
    expect(coerceParameters(items, {}).problems).toEqual([])
    expect(coerceParameters(items, { more: true }).problems).toHaveLength(1)
    expect(coerceParameters(items, { more: true, b: 'x' }).values).toEqual({ more: true, b: 'x' })
  })

  it('rejects other parameters, unless an RPC may provide them', () => {
    expect(coerceParameters([], { b: 1 }).problems).toHaveLength(1)
    expect(coerceParameters(['rpc://fields'], { b: 1 })).toEqual({ values: { b: 1 }, problems: [] })
  })

  it('accepts any name as data', () => {
    const items: readonly ParameterItem[] = [{ name: '__proto__', type: 'text' }]
    const { values } = coerceParameters(items, JSON.parse('{"__proto__":"x"}') as Record<string, unknown>)
    expect(Object.entries(values)).toEqual([['__proto__', 'x']])
  })
})

describe('withDefaults', () => {
  it('fills in nested fields and collections, but nothing that was emptied', () => {
    const items: readonly ParameterItem[] = [
      { name: 'on', type: 'boolean', default: true, nested: [{ name: 'a', type: 'text', default: 'x' }] },
      { name: 'c', type: 'collection', spec: [{ name: 'b', type: 'number', default: 0 }] },
      {
        name: 's',
        type: 'select',
        options: [
          { value: 1, nested: [{ name: 'one', type: 'text', default: '1' }] },
          { value: 2, default: true, nested: [{ name: 'two', type: 'text', default: '2' }] },
        ],
      },
    ]
    expect(withDefaults(items, {})).toEqual({ on: true, a: 'x', c: { b: 0 }, s: 2, two: '2' })
    expect(withDefaults(items, { on: false, c: { b: 5 }, s: 1 })).toEqual({ on: false, c: { b: 5 }, s: 1, one: '1' })
    expect(withDefaults(items, { on: undefined, c: undefined, s: undefined })).toEqual({})
  })

  it('are those of the form, and options marked as default', () => {
    const items: readonly ParameterItem[] = [
      { name: 'a', type: 'text', default: 'x' },
      { name: 'b', type: 'select', options: [{ value: 1 }, { value: 2, default: true }] },
      { name: 'c', type: 'text' },
    ]
    expect(withDefaults(items, {})).toEqual({ a: 'x', b: 2 })
  })
})

describe('secretValues', () => {
  it('are also found in collections and lists', () => {
    const secret: ParameterItem = { name: 's', type: 'password' }
    const items: readonly ParameterItem[] = [
      secret,
      { name: 'c', type: 'collection', spec: [secret] },
      { name: 'l', type: 'array', spec: [secret] },
    ]
    expect(secretValues(items, { s: '1', c: { s: '2' }, l: [{ s: '3' }] })).toEqual(['1', '2', '3'])
  })
})
