import * as z from 'zod/mini'
import type { CallType } from '../spec/call-type-names.ts'
import type { CallsByType } from '../spec/calls/calls.generated.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { viewJson } from '../validate/plain-json.ts'
import { inspectReading } from '../validate/validate-call.ts'
import { isJsonObject } from '../values/json-object.ts'
import { fieldSchema } from './field-schema.ts'
import { type Validate, validatedObject } from './validated-schema.ts'

const topLevelSchema = (row: FieldRule): z.ZodMiniType => {
  const schema = fieldSchema(row)
  if (row.required) return schema
  return z.optional(row.nullable ? z.nullable(schema) : schema)
}

/** Reads and validates a call. A schema has no endpoint that implies the type, so the call needs its own. */
export const validateAs = (type: CallType | undefined): Validate => {
  return (input) => {
    const reading = viewJson(input)
    const { value } = reading
    const hasType = isJsonObject(value) && value.type !== undefined && value.type !== null
    return { value, issues: inspectReading(reading, hasType ? { type } : {}).issues }
  }
}

/**
 * The schema of one type of call, from its rows in the tables. It accepts exactly the calls in which `validateCall` finds
 * no error, and returns them as plain JSON data, custom names included.
 */
export const callSchemaOf = <Type extends CallType>(
  type: Type,
): z.ZodMiniType<CallsByType[Type], CallsByType[Type]> => {
  const { fields }: CallTypeRule = callTypes[type]
  const shape = Object.fromEntries(fields.map((row) => [row.name, topLevelSchema(row)]))
  const schema = validatedObject({ type: z.literal(type), ...shape }, validateAs(type))
  // The shape comes from the table that the type is computed from; TypeScript cannot follow Object.fromEntries.
  return schema as unknown as z.ZodMiniType<CallsByType[Type], CallsByType[Type]>
}
