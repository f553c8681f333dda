import type { JsonObject } from '../../values/json-object.ts'
import type { CallType } from '../call-type-names.ts'
import type { FieldFormat, FieldKind } from '../field-kind.ts'
import type { IdentityRule } from '../identity-rule.ts'
import type { ValidationTarget } from '../validation-targets.ts'

/** An `error` stops a call: Segment refuses it or silently drops it. A `warning` does not: Segment keeps it, but not as intended. */
export type Severity = 'error' | 'warning'

/** What a check knows besides the value it looks at. */
export interface CheckContext {
  readonly type: CallType
  readonly identity: IdentityRule
  /** Clock in milliseconds since 1970; undefined if the verdict must not depend on the time. */
  readonly now: number | undefined
}

/** Whether the rule is broken by the value itself, or the paths below the value that break it. */
export type Breaches = boolean | readonly (readonly (string | number)[])[]

/** Runs on the fields at these dotted paths of a call if they hold a string. */
export interface TextCheck {
  readonly on: 'text'
  readonly fields: readonly string[]
  readonly test: (text: string, context: CheckContext) => boolean
}

/** Runs on the fields at these dotted paths of a call if they hold an object. */
export interface ObjectCheck {
  readonly on: 'object'
  readonly fields: readonly string[]
  readonly test: (object: JsonObject, context: CheckContext) => Breaches
  /** Page for what is found here, if it differs from that of the rule. */
  readonly page?: string
}

/** Runs on every string in a reserved field of this kind. */
export interface KindCheck {
  readonly on: 'kind'
  readonly kind: FieldKind
  readonly test: (text: string, format: FieldFormat | undefined) => boolean
}

/** Runs once per call, after its fields. */
export interface CallCheck {
  readonly on: 'call'
  readonly test: (call: JsonObject, context: CheckContext) => Breaches
}

/** Runs on the number of bytes of UTF-8 JSON of a call or of a batch. */
export interface BytesCheck<On extends 'callBytes' | 'batchBytes'> {
  readonly on: On
  readonly test: (bytes: number) => boolean
}

/** Runs once per batch, on the list of its calls. */
export interface BatchCheck {
  readonly on: 'batch'
  readonly test: (batch: unknown) => boolean
}

/** Runs once per batch and compares its calls; returns paths that begin with the index of a call. */
export interface BetweenCallsCheck {
  readonly on: 'between-calls'
  readonly test: (calls: readonly unknown[]) => readonly (readonly [number, ...(string | number)[]])[]
}

/**
 * Follows from the tables: the engine finds it while it walks a call.
 * - `input`: the call is not an object, or its type is missing or unknown.
 * - `kind`, `missing`, `format`: a field does not contain what its row requires.
 * - `json`: a value that JSON cannot carry, or changes.
 * - `name`: a top-level name without a row; `spelling`: a name that differs from a reserved one in spelling only.
 * - `repeated`: names in one object that differ only in case or separators.
 * - `semantic`: a property of a semantic event.
 * - `form`: a custom name that a form may not use.
 */
export interface TableCheck {
  readonly on: 'table'
  readonly part:
    | 'input'
    | 'kind'
    | 'missing'
    | 'format'
    | 'json'
    | 'name'
    | 'spelling'
    | 'repeated'
    | 'semantic'
    | 'form'
}

export type RuleCheck =
  | TextCheck
  | ObjectCheck
  | KindCheck
  | CallCheck
  | BytesCheck<'callBytes'>
  | BytesCheck<'batchBytes'>
  | BatchCheck
  | BetweenCallsCheck
  | TableCheck

/**
 * Input that breaks a rule: one call, a call that only a program can make because JSON has no such value, the body of a
 * batch request, or the custom names of a form of traits.
 */
export type RuleBreach =
  | { readonly call: unknown }
  | { readonly program: unknown }
  | { readonly batch: unknown }
  | { readonly customTraits: JsonObject }

/** One rule of Segment that a call can break. */
export interface IssueRule {
  readonly severity: Severity
  /** What the rule asks for. */
  readonly rule: string
  /** What to do about it. */
  readonly advice: string
  /** Public page the rule comes from. */
  readonly page: string
  /** Segment's own code for the drop, as its Delivery Overview shows it. */
  readonly discardCode?: string
  /** Checked only if the caller asks for this; without it, the rule concerns every call. */
  readonly for?: ValidationTarget
  /** How the rule is checked: once, or in several places. */
  readonly check: RuleCheck | readonly [RuleCheck, RuleCheck, ...RuleCheck[]]
  /** Breaks the rule; a test sends it through every surface and expects the code. */
  readonly breaks: RuleBreach
}

/** A table of rules that keeps the names of its codes, but not the text of every row, in its type. */
export const rulesByCode = <Code extends string>(
  rules: Readonly<Record<Code, IssueRule>>,
): Readonly<Record<Code, IssueRule>> => rules

export const onText = (fields: readonly string[], test: TextCheck['test']): TextCheck => ({ on: 'text', fields, test })

export const onObject = (fields: readonly string[], test: ObjectCheck['test'], page?: string): ObjectCheck => ({
  on: 'object',
  fields,
  test,
  ...(page === undefined ? {} : { page }),
})

export const onKind = (kind: FieldKind, test: KindCheck['test']): KindCheck => ({ on: 'kind', kind, test })

export const onCall = (test: CallCheck['test']): CallCheck => ({ on: 'call', test })

export const onCallBytes = (test: (bytes: number) => boolean): BytesCheck<'callBytes'> => ({ on: 'callBytes', test })

export const onBatchBytes = (test: (bytes: number) => boolean): BytesCheck<'batchBytes'> => ({
  on: 'batchBytes',
  test,
})

export const onBatch = (test: BatchCheck['test']): BatchCheck => ({ on: 'batch', test })

export const onBetweenCalls = (test: BetweenCallsCheck['test']): BetweenCallsCheck => ({ on: 'between-calls', test })

export const byTable = (part: TableCheck['part']): TableCheck => ({ on: 'table', part })
