/** Schemas as data that a form, a page or a document renders: the `@org/segment-core/describe` entry. */
export { type DescribeFieldsOptions, describeFields } from './describe-fields.ts'
export { batchJsonSchema, callJsonSchema, callJsonSchemas } from './json-schema.ts'
export type { JsonSchema } from './json-schema-type.ts'
