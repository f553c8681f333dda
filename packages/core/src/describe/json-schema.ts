import * as z from 'zod/mini'
import { batchSchema } from '../schemas/batch.ts'
import { callSchemas } from '../schemas/call.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../spec/fields/call-types.ts'
import { commonFields } from '../spec/fields/common-fields.ts'
import { identityAlternatives } from '../spec/identity-rule.ts'
import type { JsonSchema } from './json-schema-type.ts'
import { withWords } from './with-words.ts'

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
export const callJsonSchemas = (): Readonly<Record<CallType, JsonSchema>> => ({
  identify: callJsonSchema('identify'),
  track: callJsonSchema('track'),
  page: callJsonSchema('page'),
  screen: callJsonSchema('screen'),
  group: callJsonSchema('group'),
  alias: callJsonSchema('alias'),
})

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
