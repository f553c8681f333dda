import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editObject } from './edit-object.ts'
import { countMembers, jsonShape, textItems, textMembers } from './json-text.ts'

/** JSON of a value, written as nobody would: with spaces everywhere and names in escapes. */
const written = (value: unknown, space: string, escapes: boolean): string => {
  const text = (name: string): string =>
    escapes
      ? `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(name)
  if (Array.isArray(value))
    return `[${space}${value.map((item) => written(item, space, escapes)).join(`${space},${space}`)}${space}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, item]) => `${text(name)}${space}:${space}${written(item, space, escapes)}`,
    )
    return `{${space}${members.join(`${space},${space}`)}${space}}`
  }
  return typeof value === 'string' ? text(value) : JSON.stringify(value)
}

// JSON.parse of Node 24 misreads a name in escapes after one that is a backslash alone, so there are none of those.
const names = fc
  .oneof(fc.constantFrom('context', 'type', 'a"b', '{', '__proto__'), fc.string({ maxLength: 6 }))
  .filter((name) => !name.includes('\\'))
const values = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('\\\\'))
const objects = fc.dictionary(names, values, { maxKeys: 6 }).map((one) => JSON.parse(JSON.stringify(one)))
const spaces = fc.constantFrom('', ' ', '\n\t ')

describe('objects as text', () => {
  it('change as the objects that they stand for', () => {
    fc.assert(
      fc.property(
        objects,
        spaces,
        fc.boolean(),
        fc.array(names),
        fc.dictionary(names, values),
        (object, space, escapes, drop, given) => {
          const set = new Map(Object.entries(given).map(([name, value]) => [name, JSON.stringify(value)]))
          const edited = editObject(written(object, space, escapes), { set, drop: new Set(drop) })
          const kept = Object.entries(object).filter(([name]) => !set.has(name) && !drop.includes(name))
          const expected = new Map([
            ...Object.entries(given).map(([name, value]) => [name, JSON.parse(JSON.stringify(value))] as const),
            ...kept,
          ])
          expect(new Map(Object.entries(JSON.parse(edited)))).toEqual(expected)
        },
      ),
    )
  })

  it('keep to the letter what stays', () => {
    const text = '{ "a" : 1.50 , "b":12345678901234567890,"c" : "\\u00e9" ,"d":[ 1 ] }'
    expect(editObject(text, { set: new Map([['b', '2']]), drop: new Set(['x']) })).toBe(
      '{"b":2,"a" : 1.50,"c" : "\\u00e9" ,"d":[ 1 ]}',
    )
    expect(editObject('{"\\\\":1,"b":2}', { set: new Map(), drop: new Set(['\\']) })).toBe('{"b":2}')
    expect(editObject('{}', { set: new Map(), drop: new Set(['a']) })).toBe('{}')
  })

  it('are measured without being built', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), spaces, fc.boolean(), (value, space, escapes) => {
        const given: unknown = JSON.parse(JSON.stringify(value))
        const depthOf = (one: unknown): number =>
          typeof one === 'object' && one !== null ? 1 + Math.max(0, ...Object.values(one).map(depthOf)) : 0
        const shape = jsonShape(new TextEncoder().encode(written(given, space, escapes)))
        expect(shape).toEqual({ members: countMembers(given), depth: depthOf(given) })
      }),
    )
  })

  it('show where their members and items stand', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), spaces, (list, space) => {
        const given: readonly unknown[] = JSON.parse(JSON.stringify(list))
        const text = written(given, space, false)
        expect(textItems(text, 0).map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(given)
      }),
    )
    const text = '{"a":{"b":[1,{"c":"}"}]}, "d" : null}'
    expect(textMembers(text, 0).map(({ name, valueStart, end }) => [name, text.slice(valueStart, end)])).toEqual([
      ['a', '{"b":[1,{"c":"}"}]}'],
      ['d', 'null'],
    ])
  })
})
