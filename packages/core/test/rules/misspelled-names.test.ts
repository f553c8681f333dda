import { describe, expect, it } from 'vitest'
import { type CallType, callTypeNames } from '../../src/spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../../src/spec/fields/call-types.ts'
import type { FieldSpec } from '../../src/spec/fields/field-spec.ts'
import { spellingsOf } from '../../src/validate/compile-fields.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const misspelledNames = issuesOf('reserved_twin')

const look = (call: { readonly [name: string]: unknown }, type: CallType = 'identify') =>
  issueFacts(misspelledNames(call, { type, now: undefined }))

const message = (place: string, reserved: string): string =>
  `${place} is not the reserved name ${reserved}; destinations only read ${reserved}.`

describe('misspelledNames', () => {
  it.each([
    ['first_name', 'firstName'],
    ['FirstName', 'firstName'],
    ['firstname', 'firstName'],
    ['created_at', 'createdAt'],
    ['EMAIL', 'email'],
  ])('warns that the trait %s is not %s', (name, reserved) => {
    expect(look({ traits: { [name]: 1 } })).toEqual([
      ['reserved_twin', `traits.${name}`, message(`traits.${name}`, reserved)],
    ])
  })

  it('warns even if the reserved name is set too', () => {
    expect(look({ traits: { email: 'a@b.c', Email: 'a@b.c' } })).toHaveLength(1)
  })

  it('checks nested objects that have reserved names', () => {
    const call = {
      traits: { address: { postal_code: '10115' }, company: { employeeCount: 3 }, own: { first_name: 'Ada' } },
      context: { user_agent: 'curl', device: { advertisingID: 'x' }, traits: { last_name: 'Lovelace' } },
    }
    expect(look(call).map(([, place]) => place)).toEqual([
      'traits.address.postal_code',
      'traits.company.employeeCount',
      'context.user_agent',
      'context.device.advertisingID',
      'context.traits.last_name',
    ])
  })

  it('quotes names that are not identifiers', () => {
    expect(look({ properties: { 'Reve nue': 1 } }, 'track')).toEqual([
      ['reserved_twin', 'properties["Reve nue"]', message('properties["Reve nue"]', 'revenue')],
    ])
  })

  it('only checks what the type of call reserves', () => {
    expect(look({ properties: { Revenue: 1 } }, 'page')).toEqual([])
    expect(look({ traits: { first_name: 'Ada' } }, 'group')).toEqual([])
    expect(look({ traits: { Employees: 1 } }, 'group')).toHaveLength(1)
  })

  it('ignores values that are not objects', () => {
    expect(look({ traits: ['Email'], context: 'Email' })).toEqual([])
    expect(look({ traits: { address: null } })).toEqual([])
  })
})

describe('the tables', () => {
  const tables = (fields: readonly FieldSpec[]): readonly (readonly FieldSpec[])[] => [
    fields,
    ...fields.flatMap((row) => (row.fields === undefined ? [] : tables(row.fields))),
  ]

  it.each(callTypeNames)('of %s reserve no name twice in two spellings', (type) => {
    const spec: CallTypeSpec = callTypes[type]
    for (const fields of tables(spec.fields)) {
      const index = spellingsOf(fields)
      const spellings = fields.flatMap((row) => [row.name, ...(row.misspellings ?? [])])
      expect(new Set(spellings).size).toBe(spellings.length)
      expect(new Set(index.values()).size).toBe(fields.length)
    }
  })
})
