import type {
  CallTypeSpec,
  FieldSpec,
  IssueRule,
  RegionSpec,
  SemanticEventSpec,
  StatusVerdict,
} from '@org/segment-core/spec'
import * as spec from '@org/segment-core/spec'

/** The tables of core from which the app is generated. Tests replace them. */
export interface SpecTables {
  readonly callTypes: Readonly<Record<string, CallTypeSpec>>
  readonly deliveryFields: readonly FieldSpec[]
  readonly regions: Readonly<Record<string, RegionSpec>>
  readonly batchPath: string
  readonly limits: { readonly batchCalls: number; readonly callBytes: number; readonly batchBytes: number }
  readonly currencies: readonly string[]
  readonly withdrawnCurrencies: readonly string[]
  readonly issueRules: Readonly<Record<string, IssueRule>>
  readonly statusVerdict: (status: number) => StatusVerdict
  readonly pages: Readonly<Record<string, string>>
  /** Events that Segment drops if certain fields are missing in the context. */
  readonly eventsWithContext: readonly SemanticEventSpec[]
}

/** Core's tables. */
export const coreTables: SpecTables = {
  ...spec,
  batchPath: spec.batchPaths.batch,
  eventsWithContext: spec.semanticEventCategories
    .filter(({ page }) => page === spec.issueRules.consent_preferences_missing.page)
    .flatMap(({ events }): readonly SemanticEventSpec[] => events),
}
