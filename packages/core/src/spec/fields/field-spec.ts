import type { FieldFormat, FieldKind } from '../field-kind.ts'
import type { IssueCode } from '../rules/issue-rules.ts'

export type { FieldFormat, FieldKind } from '../field-kind.ts'

/** A value that JSON represents without change. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** One field without its texts for people. */
export interface FieldRule {
  /** Name on the wire, exactly. */
  readonly name: string
  readonly kind: FieldKind
  /** Other kinds that Segment's own pages or libraries use for the same field. */
  readonly also?: readonly FieldKind[]
  readonly format?: FieldFormat
  readonly required?: true
  /** Null counts as left out at the top level of a call, as it does in every object below. */
  readonly nullable?: true
  /** Characters. */
  readonly minLength?: number
  /** Characters. */
  readonly maxLength?: number
  /** The only values allowed. */
  readonly values?: readonly string[]
  /** Sub-fields of an object, or of each item of an array. */
  readonly fields?: readonly FieldRule[]
  /** Kind of each item of an array. */
  readonly items?: FieldKind
  /** Other spellings that people use by mistake. */
  readonly misspellings?: readonly string[]
  /** Issue code if the value is of another kind. @default 'reserved_type' */
  readonly mismatch?: IssueCode
  /** Issue code if a required field is missing, null or empty. */
  readonly missing?: IssueCode
}

/**
 * One field of a call, of its traits, properties or context: the row that schemas, flags, forms and pages derive from. It
 * adds to the rule what people read.
 */
export interface FieldSpec extends FieldRule {
  /** Short name for people, in title case. */
  readonly label: string
  /** One or two sentences for people. */
  readonly help: string
  readonly example?: JsonValue
  readonly fields?: readonly FieldSpec[]
  /** Rarely needed by a person; forms may fold it away. */
  readonly advanced?: true
  /** Carries a credential. */
  readonly secret?: true
}
