import { describe, expect, it } from 'vitest'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { fieldSchema } from './field-schema.ts'

const cases: readonly (readonly [
  Partial<FieldRule> & Pick<FieldRule, 'kind'>,
  readonly unknown[],
  readonly unknown[],
])[] = [
  [{ kind: 'string' }, ['', 'a'], [1, null, undefined, [], {}]],
  [{ kind: 'id' }, ['a'], ['', 1, null]],
  [{ kind: 'id', maxLength: 3 }, ['abc'], ['abcd', '']],
  [{ kind: 'string', minLength: 2 }, ['ab'], ['a']],
  [{ kind: 'string', values: ['a', 'b'] }, ['a', 'b'], ['c', '', 1]],
  [{ kind: 'string', format: 'email' }, ['ada@example.com'], ['ada']],
  [{ kind: 'number' }, [1, -1.5, 0], ['1', Number.NaN, Number.POSITIVE_INFINITY, 1n, true]],
  [{ kind: 'integer' }, [1, -7], [1.5, '1', 2 ** 60]],
  [{ kind: 'boolean' }, [true, false], ['true', 1, 0, null]],
  [{ kind: 'datetime', format: 'date-time' }, ['2024-05-01T09:30:00Z'], ['soon', 0, new Date(0)]],
  [{ kind: 'array' }, [[], [1, 'a']], [{}, 'a', null]],
  [{ kind: 'array', items: 'string' }, [['a']], [[1], ['a', null]]],
  [{ kind: 'array', items: 'object' }, [[{}]], [[1], [[]]]],
  [{ kind: 'object' }, [{}, { a: 1 }], [[], 'a', null, new Date(0)]],
  [{ kind: 'json' }, [1, 'a', null, [], {}], []],
  [{ kind: 'string', also: ['number'] }, ['a', 1], [true, null, Number.NaN]],
  [
    { kind: 'object', fields: [{ name: 'a', kind: 'number' }] },
    [{}, { a: 1 }, { a: null }, { a: undefined }, { b: 'open' }],
    [{ a: '1' }, [], null],
  ],
]

describe.each(cases)('the row %j', (row, right, wrong) => {
  const schema = fieldSchema({ name: 'field', ...row })
  it('accepts what it describes', () => {
    for (const value of right) expect(schema.safeParse(value), String(value)).toMatchObject({ success: true })
  })
  it('refuses the rest', () => {
    for (const value of wrong) expect(schema.safeParse(value), String(value)).toMatchObject({ success: false })
  })
})

describe('the schema of an object', () => {
  it('keeps custom names', () => {
    const schema = fieldSchema({ name: 'o', kind: 'object', fields: [{ name: 'a', kind: 'number' }] })
    expect(schema.parse({ a: 1, own: ['x'] })).toEqual({ a: 1, own: ['x'] })
  })
})
