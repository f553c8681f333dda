import {
  batchPaths,
  type CallTypeSpec,
  callTypes,
  currencies,
  deliveryFields,
  type FieldSpec,
  type IssueRule,
  issueRules,
  limits,
  pages,
  type RegionSpec,
  regions,
  type SemanticEventSpec,
  type StatusVerdict,
  semanticEventCategories,
  statusVerdict,
  withdrawnCurrencies,
} from '@org/segment-core/spec'

/** The tables of core that the app is made of. */
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
  /** Events that Segment drops unless the context holds certain fields. */
  readonly eventsWithContext: readonly SemanticEventSpec[]
}

/** Core's tables as they are. */
export const coreTables: SpecTables = {
  callTypes,
  deliveryFields,
  regions,
  batchPath: batchPaths.batch,
  limits,
  currencies,
  withdrawnCurrencies,
  issueRules,
  statusVerdict,
  pages,
  eventsWithContext: semanticEventCategories
    .filter(({ page }) => page === issueRules.consent_preferences_missing.page)
    .flatMap(({ events }): readonly SemanticEventSpec[] => events),
}
