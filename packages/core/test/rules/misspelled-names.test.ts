import { describe, expect, it } from 'vitest'
import { type CallType, callTypeNames } from '../../src/spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../../src/spec/fields/call-types.ts'
import type { FieldSpec } from '../../src/spec/fields/field-spec.ts'
import { rowsByName } from '../../src/validate/compile-fields.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const misspelledNames = issuesOf('reserved_twin')

const look = (call: { readonly [name: string]: unknown }, type: CallType = 'identify') =>
  issueFacts(misspelledNames(call, { type, now: undefined }))

const message = (place: string, reserved: string): string =>
  `${place} is not the reserved name ${reserved}; destinations only read ${reserved}.`

describe('misspelledNames', () => {
  it.each([
    ['FirstName', 'firstName'],
    ['firstname', 'firstName'],
    ['FIRSTNAME', 'firstName'],
    ['CREATED_AT', 'createdAt'],
    ['EMAIL', 'email'],
  ])('warns that the trait %s is not %s', (name, reserved) => {
    expect(look({ traits: { [name]: 1 } })).toEqual([
      ['reserved_twin', `traits.${name}`, message(`traits.${name}`, reserved)],
    ])
  })

  it.each(['first_name', 'last_name', 'created_at', 'createdAt'])('accepts the user trait %s', (name) => {
    expect(look({ traits: { [name]: 'a' } })).toEqual([])
    expect(look({ context: { traits: { [name]: 'a' } } }, 'track')).toEqual([])
  })

  it.each(['created_at', 'CreatedAt', 'CREATEDAT', 'Industry'])('accepts the group trait %s', (name) => {
    expect(look({ traits: { [name]: 'a' } }, 'group')).toEqual([])
  })

  it('accepts the user agent as the e-mail spec names it', () => {
    expect(look({ context: { user_agent: 'curl' } })).toEqual([])
    expect(look({ context: { userAgent: 'curl', user_agent: 'curl' } })).toHaveLength(1)
  })

  it.each([
    ['firstName', 'first_name', 'identify'],
    ['createdAt', 'created_at', 'identify'],
    ['createdAt', 'created_at', 'group'],
    ['industry', 'Industry', 'group'],
  ] as const)('warns of %s and %s in one object of %s', (reserved, other, type) => {
    expect(look({ traits: { [other]: 'a', [reserved]: 'a' } }, type)).toEqual([
      [
        'reserved_twin',
        `traits.${other}`,
        `traits.${other} and ${reserved} are two spellings of one reserved name; some destinations keep both.`,
      ],
    ])
  })

  it('warns even if the reserved name is set too', () => {
    expect(look({ traits: { email: 'a@b.c', Email: 'a@b.c' } })).toHaveLength(1)
  })

  it('checks nested objects that have reserved names', () => {
    const call = {
      traits: { address: { PostalCode: '10115' }, company: { employeecount: 3 }, own: { FirstName: 'Ada' } },
      context: { useragent: 'curl', device: { advertisingID: 'x' }, traits: { lastname: 'Lovelace' } },
    }
    expect(look(call).map(([, place]) => place)).toEqual([
      'traits.address.PostalCode',
      'traits.company.employeecount',
      'context.useragent',
      'context.device.advertisingID',
      'context.traits.lastname',
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
    expect(look({ traits: { 'e-mail': 1 } }, 'group')).toHaveLength(1)
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
      const spellings = fields.flatMap((row) => [row.name, ...(row.alternatives ?? [])])
      expect(new Set(spellings).size).toBe(spellings.length)
      expect(rowsByName(fields).size).toBe(fields.length)
    }
  })
})
