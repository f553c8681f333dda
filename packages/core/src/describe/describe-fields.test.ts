import { expect, it } from 'vitest'
import { callTypeNames } from '../spec/call-type-names.ts'
import { callTypes } from '../spec/fields/call-types.ts'
import { describeFields } from './describe-fields.ts'

it.each(callTypeNames)('returns the rows of a %s call in order, without the fields that delivery sets', (type) => {
  const names = callTypes[type].fields.map(({ name }) => name)
  expect(describeFields(type).map(({ name }) => name)).toEqual(
    names.filter((name) => name !== 'sentAt' && name !== 'writeKey'),
  )
  expect(describeFields(type, { delivery: true })).toEqual(callTypes[type].fields)
  expect(describeFields(type, { delivery: false })).toEqual(describeFields(type))
})
