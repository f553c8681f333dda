import type { CallType } from '../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../spec/fields/call-types.ts'
import type { FieldSpec } from '../spec/fields/field-spec.ts'

/** Which parts of a call a surface shows to people. */
export interface DescribeFieldsOptions {
  /** Whether to include what delivery stamps itself, `sentAt` and `writeKey`. @default false */
  readonly delivery?: boolean
}

const stamped: ReadonlySet<string> = new Set(['sentAt', 'writeKey'])

/** The fields of a call that a person fills in, in order, as plain rows: name, kind, label, help, example, sub-fields. */
export const describeFields = (type: CallType, options: DescribeFieldsOptions = {}): readonly FieldSpec[] => {
  const spec: CallTypeSpec = callTypes[type]
  return spec.fields.filter((field) => options.delivery === true || !stamped.has(field.name))
}
