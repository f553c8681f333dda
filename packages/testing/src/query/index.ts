/** The `@org/segment-testing/query` entry point: the query language of tests, debug API, page and command. */

export { compileQuery, type QueryMatch, type QueryMatcher, type ReadCall } from './compile-query.ts'
export { formatQuery, formatTerm } from './format-query.ts'
export { parseQuery, type QueryOptions, queryLimits } from './parse-query.ts'
export {
  emptyQuery,
  type FieldTerm,
  type Operator,
  type PatternText,
  type Query,
  QueryError,
  type Term,
  type WantedValue,
} from './query.ts'
export { type FieldName, fieldNames, type QueriedFields, queryTypes, type Verdict, verdicts } from './query-names.ts'
