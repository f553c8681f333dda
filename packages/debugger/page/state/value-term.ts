import {
  compileQuery,
  formatQuery,
  formatTerm,
  parseQuery,
  type Query,
  QueryError,
  type Term,
  type WantedValue,
} from '@org/segment-testing/query'
import type { EventSummary } from '../../src/model/event-record.ts'

/** A value of a call: the names and indexes that lead to it, from the call down. */
export interface PlacedValue {
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

/** A call as the debugger stores it. */
export interface SearchedCall {
  readonly summary: EventSummary
  readonly call: unknown
}

/** Characters of a text in a query, which has room for 4,000. */
const maxCharacters = 1_000

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Only a quoted text is compared exactly; a number, a boolean or null needs no quotes. */
const wantedOf = (value: unknown): WantedValue => {
  if (isContainer(value)) return { kind: 'word', text: '*', exact: false }
  return { kind: 'word', text: String(value), exact: typeof value === 'string' }
}

const fieldTerm = (path: readonly (string | number)[], value: unknown): Term => ({
  negated: false,
  kind: 'field',
  path: path.map(String),
  operator: ':',
  values: [wantedOf(value)],
})

/** The member as JSON, or its start. */
const memberText = ({ path, value }: PlacedValue): string => {
  const name = path.findLast((part) => typeof part === 'string')
  const isMember = typeof path.at(-1) === 'string'
  const text = `${isMember ? `${JSON.stringify(name)}:` : ''}${JSON.stringify(value) ?? 'null'}`
  return text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, '')
}

/**
 * Terms that may find a value, the most exact first: the field, in any item of a list; in that item; and its JSON as text,
 * for what no name leads to.
 */
const candidates = (placed: PlacedValue): readonly Term[] => {
  const { path, value } = placed
  return [
    fieldTerm(
      path.filter((part) => typeof part === 'string'),
      value,
    ),
    fieldTerm(path, value),
    { negated: false, kind: 'text', text: memberText(placed) },
  ]
}

/** What the debugger reads after the page has sent it; undefined if it cannot. */
const asSent = (term: Term): Term | undefined => {
  try {
    // A URL cannot contain half of a surrogate pair.
    const { terms } = parseQuery(formatTerm(term).toWellFormed())
    const [read] = terms
    // The name of a member may look like another term.
    return terms.length === 1 && read?.kind === term.kind && !read.negated ? read : undefined
  } catch (error) {
    if (error instanceof QueryError) return undefined
    throw error
  }
}

/** The term of a query for a value of a call; undefined only if it is a part that no query can find. */
export const valueTermOf = ({ summary, call }: SearchedCall, placed: PlacedValue): Term | undefined => {
  const json = JSON.stringify(call)
  return candidates(placed)
    .map(asSent)
    .find((term) => term !== undefined && compileQuery({ terms: [term] }).matches(summary, () => json))
}

/** The text of a query that also requires a term, or that it does not match; it replaces its opposite. */
export const withTerm = ({ terms }: Query, term: Term, negated: boolean): string => {
  const added = { ...term, negated }
  const known = [formatTerm({ ...term, negated: true }), formatTerm({ ...term, negated: false })]
  return formatQuery({ terms: [...terms.filter((one) => !known.includes(formatTerm(one))), added] })
}
