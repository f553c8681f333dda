import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { userTraits } from '../spec/fields/user-traits.ts'
import { joinFields } from './join-fields.ts'

describe('joinFields', () => {
  it('puts reserved fields first and keeps the order', () => {
    const joined = joinFields(userTraits, 'traits', { reserved: { email: 'a@b.c', age: 3 }, custom: { z: 1, a: 2 } })
    expect(Object.entries(joined.value)).toEqual([
      ['email', 'a@b.c'],
      ['age', 3],
      ['z', 1],
      ['a', 2],
    ])
    expect(joined.issues).toEqual([])
  })

  it.each(['firstName', 'firstname', 'first_name', 'First-Name', 'FIRST NAME'])(
    'refuses the custom name %s, whether the reserved one is filled in or not',
    (name) => {
      const { issues } = joinFields(userTraits, 'traits', { reserved: {}, custom: { [name]: 'Ada' } })
      expect(issueFacts(issues)).toEqual([
        [
          'reserved_name',
          name === 'firstName' ? 'traits.firstName' : expect.any(String),
          `The custom name "${name}" is the reserved name firstName.`,
        ],
      ])
      expect(issues[0]?.path).toEqual(['traits', name])
    },
  )

  it('keeps __proto__ as data', () => {
    const custom: { readonly [name: string]: unknown } = JSON.parse('{"__proto__": {"polluted": true}}')
    const { value } = joinFields([], 'properties', { reserved: {}, custom })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}')
  })
})
