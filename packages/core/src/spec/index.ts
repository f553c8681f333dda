/** Segment's facts as plain tables, without a dependency: the `@org/segment-core/spec` entry. */
export { batchPaths } from './batch-paths.ts'
export { type CallType, callTypeNames } from './call-type-names.ts'
export { type CallTypeRule, type CallTypeSpec, callTypes, type IdentityRule } from './call-types.ts'
export { commonFields, deliveryFields, identityFields } from './common-fields.ts'
export { contextFields } from './context-fields.ts'
export { currencies, withdrawnCurrencies } from './currencies.ts'
export type {
  FieldFormat,
  FieldKind,
  FieldSpec,
  JsonValue,
} from './field-spec.ts'
export { groupTraits } from './group-traits.ts'
export {
  type IssueCode,
  type IssueRule,
  issueRules,
  type Severity,
} from './issue-rules.ts'
export { limits } from './limits.ts'
export { pageProperties } from './page-properties.ts'
export { pages } from './pages.ts'
export { type Region, type RegionSpec, regions } from './regions.ts'
export { screenProperties } from './screen-properties.ts'
export type {
  SemanticEventSpec,
  SemanticProperties,
  SemanticPropertyType,
} from './semantic-events/semantic-event-spec.ts'
export {
  type SemanticEventCategory,
  semanticEventCategories,
} from './semantic-events/semantic-events.ts'
export { type StatusVerdict, statusVerdict } from './statuses.ts'
export { requestNames, segmentFields, toleratedFields } from './top-level-names.ts'
export { trackProperties } from './track-properties.ts'
export { userTraits } from './user-traits.ts'
