import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonNames, jsonObjects, jsonValues, spaces, written } from '../../test/written-json.ts'
import { editObject, MemberEdits } from './edit-object.ts'

describe('editing an object in JSON text', () => {
  it('produces the same object as editing the parsed value', () => {
    fc.assert(
      fc.property(
        jsonObjects,
        spaces,
        fc.boolean(),
        fc.array(jsonNames),
        fc.dictionary(jsonNames, jsonValues),
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

  it('keeps the exact text of unchanged members, every digit included', () => {
    const text = '{ "a" : 1.50 , "b":12345678901234567890,"c" : "\\u00e9" ,"d":[ 1 ] }'
    expect(editObject(text, { set: new Map([['b', '2']]), drop: new Set(['x']) })).toBe(
      '{"b":2,"a" : 1.50,"c" : "\\u00e9" ,"d":[ 1 ]}',
    )
    expect(editObject('{"id":1234567890123456789}', { set: new Map([['x', 'null']]), drop: new Set() })).toBe(
      '{"x":null,"id":1234567890123456789}',
    )
    expect(editObject('{"\\\\":1,"b":2}', { set: new Map(), drop: new Set(['\\']) })).toBe('{"b":2}')
    expect(editObject('{}', { set: new Map(), drop: new Set(['a']) })).toBe('{}')
  })

  it('removes every member of a name that is written twice', () => {
    expect(editObject('{"a":1,"b":2,"\\u0061":3}', { set: new Map(), drop: new Set(['a']) })).toBe('{"b":2}')
  })

  it('collects changes without touching the shared empty collections', () => {
    const edits = new MemberEdits()
    edits.put('a', '1')
    edits.omit('b')
    expect(editObject('{"b":1,"c":2}', edits)).toBe('{"a":1,"c":2}')
    expect(editObject('{"b":1}', new MemberEdits())).toBe('{"b":1}')
  })
})
