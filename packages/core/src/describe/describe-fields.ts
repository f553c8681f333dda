import type { CallType } from '../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../spec/fields/call-types.ts'
import type { FieldSpec } from '../spec/fields/field-spec.ts'

/** Which fields of a call to describe. */
export interface DescribeFieldsOptions {
  /** Whether to include `sentAt` and `writeKey`, which delivery sets. @default false */
  readonly delivery?: boolean
}

const stamped: ReadonlySet<string> = new Set(['sentAt', 'writeKey'])

/** The fields of a call that a person fills in, in order, as plain rows: name, kind, label, help, example, sub-fields. */
export const describeFields = (type: CallType, options: DescribeFieldsOptions = {}): readonly FieldSpec[] => {
  const spec: CallTypeSpec = callTypes[type]
  return spec.fields.filter((field) => options.delivery === true || !stamped.has(field.name))
}
