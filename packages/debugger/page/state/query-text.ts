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
export const valueTerm = (name: FieldName, value: string): FieldOfCall => ({
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

/** A span of time, ms since 1970: from the first, up to but without the second. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

const isTime = (term: Term): term is FieldOfCall =>
  term.kind === 'field' && term.path.length === 1 && term.path[0] === 'receivedAt'

const timeTerm = (operator: '>=' | '<', time: number): FieldOfCall => ({
  negated: false,
  kind: 'field',
  path: ['receivedAt'],
  operator,
  values: [{ kind: 'word', text: new Date(time).toISOString(), exact: false }],
})

/** The text of a query for calls that arrived within a span, instead of those of other times. */
export const withSpan = ({ terms }: Query, { from, to }: TimeSpan): string =>
  formatQuery({ terms: [...terms.filter((term) => !isTime(term)), timeTerm('>=', from), timeTerm('<', to)] })

/** The span that a query asks for, if it has both ends. */
export const spanOf = ({ terms }: Query): TimeSpan | undefined => {
  const timeOf = (operator: '>=' | '<'): number => {
    const value = terms.find((term) => isTime(term) && !term.negated && term.operator === operator)
    const [wanted] = value !== undefined && isTime(value) ? value.values : []
    return Date.parse(wanted?.kind === 'word' ? wanted.text : '')
  }
  const [from, to] = [timeOf('>='), timeOf('<')]
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : { from, to }
}
