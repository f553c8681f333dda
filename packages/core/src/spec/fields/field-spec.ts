import type { FieldFormat, FieldKind } from '../field-kind.ts'
import type { IssueCode } from '../rules/issue-rules.ts'

export type { FieldFormat, FieldKind } from '../field-kind.ts'

/**
 * Which spellings of reserved names Segment accepts.
 * - `exact`: only those of the tables.
 * - `camel-or-snake`: `firstName` and `first_name`.
 * - `any-case`: the name in any case, with or without underscores.
 */
export type SpellingPolicy = 'exact' | 'camel-or-snake' | 'any-case'

/** A value that JSON represents without change. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** One field, without label and help. */
export interface FieldRule {
  /** Name on the wire, exactly. */
  readonly name: string
  readonly kind: FieldKind
  /** Other kinds that Segment's own pages or libraries use for the same field. */
  readonly also?: readonly FieldKind[]
  readonly format?: FieldFormat
  readonly required?: true
  /** Null counts as missing at the top level of a call, as it does in every nested object. */
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
  /** Other spellings of the name that Segment's pages use for the same field. */
  readonly alternatives?: readonly string[]
  /** Which other spellings of the names inside are Segment's own too, at every depth. @default 'exact' */
  readonly spellings?: SpellingPolicy
  /** Issue code if the value is of another kind. @default 'reserved_type' */
  readonly mismatch?: IssueCode
  /** Issue code if a required field is missing, null or empty. */
  readonly missing?: IssueCode
}

/**
 * One field of a call, of its traits, properties or context, with label and help: the row that schemas, flags, forms and
 * pages derive from.
 */
export interface FieldSpec extends FieldRule {
  /** Short name, in title case. */
  readonly label: string
  /** What the field is, in one or two sentences. */
  readonly help: string
  readonly example?: JsonValue
  readonly fields?: readonly FieldSpec[]
  /** Rarely filled in by hand; forms may hide it by default. */
  readonly advanced?: true
  /** Contains a credential. */
  readonly secret?: true
}
