import type * as z from 'zod/mini'
import type { CallType } from '../spec/call-type-names.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { validateField } from '../validate/validate-field.ts'
import { fieldShape } from './field-schema.ts'
import { validatedObject } from './validated-schema.ts'

/** The schema of one object of a call, such as its traits. It accepts what the verdict on a call finds no error in. */
export const fieldObjectSchema = <Value>(type: CallType, name: string): z.ZodMiniType<Value, Value> => {
  const { fields }: CallTypeRule = callTypes[type]
  const rows = fields.find((row) => row.name === name)?.fields ?? []
  const schema = validatedObject(fieldShape(rows), (input) => validateField(type, name, input))
  // The type of the value is computed from the same rows.
  return schema as unknown as z.ZodMiniType<Value, Value>
}
