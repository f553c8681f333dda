import type { FieldSpec } from '../spec/fields/field-spec.ts'
import type { JsonSchema } from './json-schema-type.ts'

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
