import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { memberReader } from './json-members.ts'

const call = {
  type: 'track',
  'a.b': 1,
  properties: {
    'a "quoted" name': '\\"',
    revenue: 19.99,
    nothing: null,
    tags: ['x', ['y']],
    products: [{ price: 1 }, { price: [2, 3] }, 'none', { price: { amount: 4 } }],
    revenue2: { revenue: 5 },
  },
  traits: { revenue: 'text }] , "revenue":7' },
}

const find = (...path: string[]): readonly unknown[] => memberReader(path)(JSON.stringify(call))

describe('the reader of members', () => {
  it('reads the values at a path, and of every item of an array', () => {
    expect(find('properties', 'revenue')).toEqual([19.99])
    expect(find('properties', 'nothing')).toEqual([null])
    expect(find('properties', 'a "quoted" name')).toEqual(['\\"'])
    expect(find('properties', 'tags')).toEqual(['x', 'y'])
    expect(find('properties', 'products', 'price')).toEqual([1, 2, 3, { amount: 4 }])
    expect(find('properties', 'products', '1', 'price')).toEqual([2, 3])
    expect(find('properties', 'products', 'price', 'amount')).toEqual([4])
    expect(find('properties', 'products', '9')).toEqual([])
    expect(find('traits', 'revenue')).toEqual(['text }] , "revenue":7'])
  })

  it('finds nothing where nothing is', () => {
    expect(find('properties', 'missing')).toEqual([])
    expect(find('revenue')).toEqual([])
    expect(find('a', 'b')).toEqual([])
    expect(find('properties', '__proto__')).toEqual([])
    expect(memberReader(['a'])('')).toEqual([])
  })

  it('reads what parsing reads', () => {
    const name = fc.constantFrom('a', 'b', 'a"', '\\', '{', '1', '__proto__')
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(1, -2.5e10, true, null, '', '"', '\\', ',]}'),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    })).value
    fc.assert(
      fc.property(value, fc.array(name, { minLength: 1, maxLength: 3 }), (given, path) => {
        const json = JSON.stringify(given)
        let found: unknown = JSON.parse(json)
        for (const one of path) {
          found =
            typeof found === 'object' && found !== null && Object.hasOwn(found, one)
              ? Reflect.get(found, one)
              : undefined
        }
        expect(memberReader(path)(json)).toEqual(found === undefined ? [] : [found])
      }),
      { numRuns: runs(300) },
    )
  })
})
