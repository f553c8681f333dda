/** The `@org/segment-core/spec` entry: Segment's facts as tables, and descriptions of calls that a form, a page or a document renders. */

export { type DescribeFieldsOptions, describeFields } from './describe/describe-fields.ts'
export type { JsonSchema } from './describe/json-schema.ts'
export { batchJsonSchema, callJsonSchema, callJsonSchemas } from './describe/json-schema.ts'
export {
  type OpenapiRoute,
  segmentOpenapi,
  type TrackingOpenapiOptions,
  trackingOpenapi,
} from './describe/tracking-openapi.ts'
export { batchPaths } from './spec/batch-paths.ts'
export { type CallType, callTypeNames } from './spec/call-type-names.ts'
export { currencies, withdrawnCurrencies } from './spec/currencies.ts'
export { type DiscardReason, type DiscardStage, discardReasons } from './spec/discard-reasons.ts'
export { type CallTypeRule, type CallTypeSpec, callTypes } from './spec/fields/call-types.ts'
export { commonFields, deliveryFields, identityFields } from './spec/fields/common-fields.ts'
export { contextFields } from './spec/fields/context-fields.ts'
export type {
  FieldFormat,
  FieldKind,
  FieldSpec,
  JsonValue,
} from './spec/fields/field-spec.ts'
export { groupTraits } from './spec/fields/group-traits.ts'
export { pageProperties } from './spec/fields/page-properties.ts'
export { screenProperties } from './spec/fields/screen-properties.ts'
export { trackProperties } from './spec/fields/track-properties.ts'
export { userTraits } from './spec/fields/user-traits.ts'
export type { IdentityRule } from './spec/identity-rule.ts'
export { limits } from './spec/limits.ts'
export { pages } from './spec/pages.ts'
export { type Region, type RegionSpec, regions } from './spec/regions.ts'
export {
  type IssueCode,
  type IssueRule,
  issueRules,
  type Severity,
} from './spec/rules/issue-rules.ts'
export type {
  SemanticEventSpec,
  SemanticProperties,
  SemanticPropertyType,
} from './spec/semantic-events/semantic-event-spec.ts'
export {
  type SemanticEventCategory,
  semanticEventCategories,
} from './spec/semantic-events/semantic-events.ts'
export { type StatusVerdict, statusVerdict } from './spec/statuses.ts'
export { requestNames, segmentFields, toleratedFields } from './spec/top-level-names.ts'
export { type ValidationTarget, validationTargets } from './spec/validation-targets.ts'
