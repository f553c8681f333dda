/** The `@org/segment-core/spec` entry: Segment's facts as tables, and descriptions of calls that a form, a page or a document renders. */

export { type DescribeFieldsOptions, describeFields } from './describe/describe-fields.ts'
export { batchJsonSchema, callJsonSchema, callJsonSchemas } from './describe/json-schema.ts'
export type { JsonSchema } from './describe/json-schema-type.ts'
export { batchPaths } from './spec/batch-paths.ts'
export { type CallType, callTypeNames } from './spec/call-type-names.ts'
export { type CallTypeRule, type CallTypeSpec, callTypes, type IdentityRule } from './spec/call-types.ts'
export { commonFields, deliveryFields, identityFields } from './spec/common-fields.ts'
export { contextFields } from './spec/context-fields.ts'
export { currencies, withdrawnCurrencies } from './spec/currencies.ts'
export type {
  FieldFormat,
  FieldKind,
  FieldSpec,
  JsonValue,
} from './spec/field-spec.ts'
export { groupTraits } from './spec/group-traits.ts'
export {
  type IssueCode,
  type IssueRule,
  issueRules,
  type Severity,
} from './spec/issue-rules.ts'
export { limits } from './spec/limits.ts'
export { pageProperties } from './spec/page-properties.ts'
export { pages } from './spec/pages.ts'
export { type Region, type RegionSpec, regions } from './spec/regions.ts'
export { screenProperties } from './spec/screen-properties.ts'
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
export { trackProperties } from './spec/track-properties.ts'
export { userTraits } from './spec/user-traits.ts'
