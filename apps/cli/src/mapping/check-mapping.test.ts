import { describe, expect, it } from 'vitest'
import { checkColumns, checkTargets } from './check-mapping.ts'
import { closestName } from './closest-name.ts'
import { mappingSchema } from './mapping-schema.ts'

const mappingOf = (fields: Readonly<Record<string, unknown>>) => mappingSchema.parse({ type: 'identify', fields })

const errorOf = (work: () => void) => {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

describe('the fields of a mapping', () => {
  it('are those of the type, or of any type if a column sets it', () => {
    expect(errorOf(() => checkTargets(mappingOf({ userId: 'a', 'traits.x': 'b', context: 'c' })))).toBeUndefined()
    expect(
      errorOf(() => checkTargets(mappingSchema.parse({ fields: { type: 'a', event: 'b', userId: 'c' } }))),
    ).toBeUndefined()
  })

  it.each([
    ['email', 'identify', /has no field "email"\. Did you mean "traits\.email"\?/],
    ['trait.email', 'identify', /has no field "trait"\. Did you mean "traits"\?/],
    ['userid', 'track', /Did you mean "userId"\?/],
    ['event', 'identify', /a call of type identify has no field "event"/],
    ['flavour', undefined, /a call has no field "flavour"\.$/],
  ])('are not %s in a call of type %s', (target, type, message) => {
    const mapping = mappingSchema.parse({ ...(type === undefined ? {} : { type }), fields: { [target]: 'a' } })
    expect(errorOf(() => checkTargets(mapping))).toMatchObject({
      code: 'bad_mapping',
      message: expect.stringMatching(message),
    })
  })
})

describe('the columns of a table', () => {
  it('include all that the mapping reads, except those with a default', () => {
    const mapping = mappingOf({
      userId: 'id',
      'traits.plan': { column: 'plan', default: 'free' },
      'traits.x': 'E-Mail',
    })
    expect(errorOf(() => checkColumns(mapping, ['id', 'E-Mail'], 'a.csv'))).toBeUndefined()
    expect(errorOf(() => checkColumns(mapping, ['id', 'email'], 'a.csv'))).toMatchObject({
      code: 'column_missing',
      message: 'a.csv has no column "E-Mail", which the mapping reads. Did you mean "email"?',
      advice: expect.stringContaining('"id", "email"'),
    })
  })

  it('include at least one field of a call if there is no mapping', () => {
    expect(errorOf(() => checkColumns(undefined, ['traits.email', 'x'], 'a.csv'))).toBeUndefined()
    expect(errorOf(() => checkColumns(undefined, ['Email', 'x'], 'a.csv'))).toMatchObject({ code: 'mapping_missing' })
  })
})

describe('the name that was meant', () => {
  it.each([
    ['customer_id', ['Customer ID', 'id'], 'Customer ID'],
    ['emial', ['id', 'email'], 'email'],
    ['id', ['no'], undefined],
    ['whatever', ['email', 'plan'], undefined],
  ])('for %s among %j is %s', (name, among, expected) => {
    expect(closestName(name, among)).toBe(expected)
  })
})
