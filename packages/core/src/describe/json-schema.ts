import * as z from 'zod/mini'
import { batchSchema } from '../schemas/batch.ts'
import { callSchemas } from '../schemas/call.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../spec/fields/call-types.ts'
import { commonFields } from '../spec/fields/common-fields.ts'
import type { FieldSpec } from '../spec/fields/field-spec.ts'
import { identityAlternatives } from '../spec/identity-rule.ts'

/** A JSON Schema of draft 2020-12 as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown }

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wordsOf = (field: FieldSpec): JsonSchema => ({
  title: field.label,
  description: field.help,
  ...(field.example === undefined ? {} : { examples: [field.example] }),
  ...(field.format === undefined || field.also !== undefined ? {} : { format: field.format }),
})

/** A nullable schema is a choice of two; the first is the schema without null. */
const intoChoice = (schema: JsonSchema, fields: readonly FieldSpec[]): JsonSchema => {
  if (!Array.isArray(schema.anyOf)) return withWords(schema, fields)
  const anyOf = schema.anyOf.map((choice: unknown) => (isSchema(choice) ? withWords(choice, fields) : choice))
  return { ...schema, anyOf }
}

/** Adds the label, help and example of each field, from the rows of the tables, to the properties of a JSON Schema. */
export const withWords = (schema: JsonSchema, fields: readonly FieldSpec[]): JsonSchema => {
  if (!isSchema(schema.properties)) return schema
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const field = fields.find((candidate) => candidate.name === name)
    if (field === undefined || !isSchema(property)) return [name, property] as const
    return [name, { ...wordsOf(field), ...intoChoice(property, field.fields ?? []) }] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

const plain = (schema: z.core.$ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  return rest
}

/**
 * The JSON Schema of one type of call. The identity rule is in it as `anyOf`.
 * @example callJsonSchema('track').required // ['type', 'event']
 */
export const callJsonSchema = (type: CallType): JsonSchema => {
  const spec: CallTypeSpec = callTypes[type]
  return {
    title: spec.label,
    description: spec.help,
    ...withWords(plain(callSchemas[type]), spec.fields),
    anyOf: identityAlternatives[spec.identity].map((required) => ({
      required,
      // A null id counts as missing.
      properties: Object.fromEntries(required.map((name) => [name, { type: 'string' }])),
    })),
  }
}

/** The JSON Schemas of all six calls by type. */
export const callJsonSchemas = (): Readonly<Record<CallType, JsonSchema>> =>
  // Every name has its schema.
  Object.fromEntries(callTypeNames.map((type) => [type, callJsonSchema(type)])) as Record<CallType, JsonSchema>

/** The JSON Schema of the body of a batch request. */
export const batchJsonSchema = (): JsonSchema => {
  const envelope = withWords(plain(batchSchema), commonFields)
  const { batch, ...properties } = envelope.properties as Readonly<Record<string, JsonSchema>>
  const { items: _, ...list } = batch ?? {}
  return {
    ...envelope,
    properties: { batch: { ...list, items: { oneOf: callTypeNames.map(callJsonSchema) } }, ...properties },
  }
}
