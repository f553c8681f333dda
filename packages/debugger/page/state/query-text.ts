import {
  type FieldName,
  type FieldTerm,
  formatQuery,
  parseQuery,
  type Query,
  QueryError,
  type Term,
} from '@org/segment-testing/query'

/** A parsed query, or what is wrong with its text. */
export type ReadQuery = { readonly query: Query; readonly error?: never } | { readonly error: string }

/** Parses what was typed. */
export const readQuery = (q: string): ReadQuery => {
  try {
    return { query: parseQuery(q) }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return { error: error.message }
  }
}

type FieldOfCall = Term & FieldTerm

const isOf = (term: Term, name: FieldName): term is FieldOfCall =>
  term.kind === 'field' && !term.negated && term.operator === ':' && term.path.length === 1 && term.path[0] === name

/** The values of a field of which a call must have one; empty if any will do. */
export const chosenValues = ({ terms }: Query, name: FieldName): readonly string[] =>
  terms.flatMap((term) =>
    isOf(term, name) ? term.values.flatMap((value) => (value.kind === 'word' ? [value.text] : [])) : [],
  )

const plainWord = /^[\w-]+$/

/** A term that requires a field to have this value. */
const valueTerm = (name: FieldName, value: string): FieldOfCall => ({
  negated: false,
  kind: 'field',
  path: [name],
  operator: ':',
  values: [{ kind: 'word', text: value, exact: !plainWord.test(value) }],
})

/** The text of a query that requires these fields to have these values. */
export const queryOf = (fields: Partial<Readonly<Record<FieldName, string>>>): string =>
  formatQuery({ terms: Object.entries(fields).map(([name, value]) => valueTerm(name as FieldName, value)) }) // its keys

/** The text of a query with a value added to those of a field, or removed from them. */
export const toggleValue = (query: Query, name: FieldName, value: string): string => {
  const added = valueTerm(name, value)
  const index = query.terms.findIndex((term) => isOf(term, name))
  const term = query.terms[index]
  if (term === undefined || !isOf(term, name)) {
    return formatQuery({ terms: [...query.terms, added] })
  }
  const others = term.values.filter((one) => one.kind !== 'word' || one.text !== value)
  const values = others.length < term.values.length ? others : [...term.values, ...added.values]
  return formatQuery({ terms: query.terms.toSpliced(index, 1, ...(values.length === 0 ? [] : [{ ...term, values }])) })
}

/** The text of a query without one of its terms. */
export const withoutTerm = ({ terms }: Query, term: Term): string =>
  formatQuery({ terms: terms.filter((one) => one !== term) })
