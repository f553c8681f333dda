import * as z from 'zod/mini'
import type { CallType } from '../spec/call-type-names.ts'
import type { callTypes } from '../spec/call-types.ts'
import type { FieldRule, FieldSpec } from '../spec/field-spec.ts'
import type { IssueCode } from '../spec/issue-rules.ts'
import { callRules } from '../spec/wordless.generated.ts'
import { fieldSchema } from './field-schema.ts'
import type { FieldValue } from './field-value.ts'
import { missingIdentity } from './identity-rule.ts'

type RequiredOf<Field extends FieldSpec> = Field extends { readonly required: true } ? Field : never
type OptionalOf<Field extends FieldSpec> = Field extends { readonly required: true } ? never : Field

/** An id that is null counts as left out: browsers send it so while a user is not known. */
type NullOf<Field extends FieldSpec> = Field['name'] extends 'userId' | 'anonymousId' ? null : never

/** A call of one type as it goes over the wire; fields that are optional may also be undefined. */
export type Call<Type extends CallType> = { readonly type: Type } & {
  readonly [Field in RequiredOf<(typeof callTypes)[Type]['fields'][number]> as Field['name']]: FieldValue<Field>
} & {
  readonly [Field in OptionalOf<(typeof callTypes)[Type]['fields'][number]> as Field['name']]?:
    | FieldValue<Field>
    | NullOf<Field>
    | undefined
}

/** Top-level fields that count as left out when they are null. */
export const nullableFields: readonly string[] = ['userId', 'anonymousId']

const topLevelSchema = (field: FieldRule): z.ZodMiniType => {
  const schema = fieldSchema(field)
  if (field.required) return schema
  return z.optional(nullableFields.includes(field.name) ? z.nullable(schema) : schema)
}

/**
 * The schema of one call, from its row in the spec table: fields, forms and the identity rule.
 * Names beyond the table pass; a verdict warns of them.
 */
export const callSchemaOf = <Type extends CallType>(type: Type): z.ZodMiniType<Call<Type>, Call<Type>> => {
  const spec = callRules[type]
  const shape = Object.fromEntries(spec.fields.map((field) => [field.name, topLevelSchema(field)]))
  const code: IssueCode = spec.identity === 'user-and-previous' ? 'user_id_required' : 'identity_required'
  const schema = z.looseObject({ type: z.literal(type), ...shape }).check(
    z.refine((call) => !missingIdentity(spec.identity, call), {
      path: ['userId'],
      params: { code },
      error: `A ${type} call needs ${spec.identity === 'user-and-previous' ? 'a userId' : 'a userId or an anonymousId'}.`,
      // Also when another field is wrong: all issues are reported at once.
      when: ({ value }) => typeof value === 'object' && value !== null,
    }),
  )
  // The shape is built from the very table that the type is computed from; TypeScript can not follow Object.fromEntries.
  return schema as unknown as z.ZodMiniType<Call<Type>, Call<Type>>
}
