import { describe, expect, it } from 'vitest'
import { callTypeNames } from '../spec/call-type-names.ts'
import { callTypes } from '../spec/fields/call-types.ts'
import { limits } from '../spec/limits.ts'
import { batchJsonSchema, callJsonSchema, callJsonSchemas, type JsonSchema } from './json-schema.ts'

const at = (schema: JsonSchema, ...names: readonly string[]): JsonSchema => {
  let found: unknown = schema
  for (const name of names) found = (found as JsonSchema).properties?.[name as never]
  return found as JsonSchema
}

describe('callJsonSchema', () => {
  it.each(callTypeNames)('of %s has every field with its label, help and example', (type) => {
    const schema = callJsonSchema(type)
    expect(schema).toMatchObject({ title: callTypes[type].label, description: callTypes[type].help, type: 'object' })
    expect(schema).not.toHaveProperty('$schema')
    expect(at(schema, 'type')).toMatchObject({ type: 'string', const: type })
    for (const field of callTypes[type].fields) {
      expect(JSON.stringify(at(schema, field.name)), field.name).toContain(JSON.stringify(field.help))
    }
    expect(Object.keys(schema.properties as object)).toEqual([
      'type',
      ...callTypes[type].fields.map(({ name }) => name),
    ])
  })

  it('requires the fields that each type needs', () => {
    expect(callTypeNames.map((type) => callJsonSchema(type).required)).toEqual([
      ['type'],
      ['type', 'event'],
      ['type'],
      ['type'],
      ['type', 'groupId'],
      ['type', 'previousId'],
    ])
  })

  it('contains the identity rule', () => {
    const id = { type: 'string' }
    expect(callJsonSchema('track').anyOf).toEqual([
      { required: ['userId'], properties: { userId: id } },
      { required: ['anonymousId'], properties: { anonymousId: id } },
    ])
    expect(callJsonSchema('alias').anyOf).toEqual([
      { required: ['userId', 'previousId'], properties: { userId: id, previousId: id } },
    ])
  })

  it('contains lengths, values, formats and the other accepted types', () => {
    const group = callJsonSchema('group')
    expect(at(group, 'groupId')).toMatchObject({ type: 'string', minLength: 1, examples: ['company-7'] })
    expect(at(group, 'messageId')).toMatchObject({ maxLength: limits.messageIdLength })
    expect(JSON.stringify(at(group, 'context'))).toContain('"enum":["server","browser","mobile"]')
    expect(JSON.stringify(at(group, 'traits'))).toContain('"format":"uri"')
    expect(JSON.stringify(at(group, 'traits', 'employees'))).toContain('"type":["string","number","null"]')
  })

  it('leaves traits, properties and context open', () => {
    expect(at(callJsonSchema('identify'), 'traits')).toMatchObject({ type: 'object', additionalProperties: {} })
  })

  it('is plain data', () => {
    const schema = callJsonSchema('track')
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  })
})

it('callJsonSchemas has all six', () => {
  expect(Object.keys(callJsonSchemas())).toEqual(callTypeNames)
  expect(callJsonSchemas().screen).toEqual(callJsonSchema('screen'))
})

it('batchJsonSchema allows 1 to 2,500 calls of any type', () => {
  const schema = batchJsonSchema()
  expect(schema.required).toEqual(['batch'])
  expect(at(schema, 'batch')).toMatchObject({ type: 'array', minItems: 1, maxItems: limits.batchCalls })
  const { items } = at(schema, 'batch') as { readonly items: { readonly oneOf: readonly unknown[] } }
  expect(items.oneOf).toEqual(callTypeNames.map(callJsonSchema))
  expect(at(schema, 'context')).toMatchObject({ type: 'object' })
})
