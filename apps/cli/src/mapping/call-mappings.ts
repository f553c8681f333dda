import type { CallMapping, Mapping } from './mapping-schema.ts'

/** The calls that a mapping makes from a row. Apart from the schema, so that making calls does not load its library. */
export const callMappings = ({ calls, type, fields, rest, omit }: Mapping): readonly CallMapping[] =>
  calls ?? [{ type, fields, rest, omit }]
