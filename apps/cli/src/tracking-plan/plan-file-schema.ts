import { planHeadSchema, planRuleSchema } from '@org/segment-core/internal'
import * as z from 'zod'

const draft = 'http://json-schema.org/draft-07/schema#'

type JsonSchema = Readonly<Record<string, unknown>>

/** Types of rules whose calls have no name. */
const withoutName = ['identify', 'group', 'common']

const ofType = (types: readonly string[]): JsonSchema => ({
  properties: { type: { enum: types } },
  required: ['type'],
})

/** A schema of core for files, which may name the JSON Schema that an editor checks them by. */
const fileSchema = (schema: z.core.$ZodType): JsonSchema => {
  const { $schema: _, ...content } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
  const $schema = { description: 'Address of this JSON Schema, for editors.', type: 'string' }
  return { ...content, properties: { $schema, ...content.properties } }
}

/** The JSON Schema (draft-07) of every file of a plan folder: with a type it is a rule, without one it is `plan.yaml`. */
export const planFileJsonSchema = (): JsonSchema => ({
  $schema: draft,
  title: 'File of a tracking plan',
  description: 'A rule of a tracking plan, or with no type what is true of the whole plan.',
  if: { required: ['type'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    ...fileSchema(planRuleSchema),
    allOf: [
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { if: ofType(['track']), then: { required: ['name'] } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { if: ofType(withoutName), then: { not: { required: ['name'] } } },
    ],
  },
  else: fileSchema(planHeadSchema),
})
