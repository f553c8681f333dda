/** How a name is compared with a value. */
export type Operator = ':' | '>' | '>=' | '<' | '<='

/** A value to look for. */
export type WantedValue =
  /** `exact` was quoted: it matches strings only, and `*` matches itself. */
  | { readonly kind: 'word'; readonly text: string; readonly exact: boolean }
  | ({ readonly kind: 'pattern' } & PatternText)

/** A regular expression. */
export interface PatternText {
  readonly source: string
  /** `i`, or empty. */
  readonly flags: string
}

/** A field of the call, or a member of it: then the path has more than one name. */
export interface FieldTerm {
  readonly kind: 'field'
  readonly path: readonly string[]
  readonly operator: Operator
  /** One of these. */
  readonly values: readonly WantedValue[]
}

/** A part of a query. */
export type Term = { readonly negated: boolean } & (
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'pattern' } & PatternText)
  | FieldTerm
)

/** A query; all of its terms must match. */
export interface Query {
  readonly terms: readonly Term[]
}

/** Matches every call. */
export const emptyQuery: Query = { terms: [] }

/** A query cannot be read, or a pattern of it cannot run. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  /** Stable. */
  readonly code: 'bad_query' | 'unknown_name' | 'unknown_value' | 'bad_pattern' | 'pattern_too_complex'
  /** Where in the query, in characters; 0 if unknown. */
  readonly at: number

  constructor(code: QueryError['code'], message: string, at = 0) {
    super(message)
    this.code = code
    this.at = at
  }
}
