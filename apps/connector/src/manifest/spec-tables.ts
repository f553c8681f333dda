import type {
  CallTypeSpec,
  FieldSpec,
  IssueRule,
  RegionSpec,
  SemanticEventSpec,
  StatusVerdict,
} from '@org/segment-core/spec'
import * as spec from '@org/segment-core/spec'
import { sentenceCase } from '../make/sentence-case.ts'

/** The tables of core from which the app is generated. Tests replace them. */
export interface SpecTables {
  readonly callTypes: Readonly<Record<string, CallTypeSpec>>
  readonly deliveryFields: readonly FieldSpec[]
  readonly regions: Readonly<Record<string, RegionSpec>>
  readonly batchPath: string
  readonly limits: { readonly batchCalls: number; readonly callBytes: number; readonly batchBytes: number }
  readonly currencies: readonly string[]
  readonly withdrawnCurrencies: readonly string[]
  /** Core's rules, by the code of their issue. */
  readonly issueRules: Readonly<Record<string, IssueRule>>
  readonly statusVerdict: (status: number) => StatusVerdict
  readonly pages: Readonly<Record<string, string>>
  /** Events that Segment drops if certain fields are missing in the context. */
  readonly eventsWithContext: readonly SemanticEventSpec[]
}

/** Fields with the labels of a form. */
const withFormLabels = (fields: readonly FieldSpec[]): readonly FieldSpec[] =>
  fields.map((field) => ({
    ...field,
    label: sentenceCase(field.label),
    ...(field.fields === undefined ? {} : { fields: withFormLabels(field.fields) }),
  }))

/** Core's tables. Labels are in sentence case, as the platform asks for. */
export const coreTables: SpecTables = {
  ...spec,
  callTypes: Object.fromEntries(
    Object.entries<CallTypeSpec>(spec.callTypes).map(([type, call]) => [
      type,
      { ...call, label: sentenceCase(call.label), fields: withFormLabels(call.fields) },
    ]),
  ),
  deliveryFields: withFormLabels(spec.deliveryFields),
  batchPath: spec.batchPaths.batch,
  eventsWithContext: spec.semanticEventCategories
    .filter(({ page }) => page === spec.issueRules.consent_preferences_missing.page)
    .flatMap(({ events }): readonly SemanticEventSpec[] => events),
}
