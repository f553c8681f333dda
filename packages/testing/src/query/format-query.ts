import type { Query, Term, WantedValue } from './query.ts'

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** Parts of a path that need no quotes, unless they are the first. */
const plainSegment = /^[^\s:<>=".,/[\]]+$/

const formatPath = ([first = '', ...inner]: readonly string[]): string =>
  [first, ...inner.map((segment) => (plainSegment.test(segment) ? segment : quote(segment)))].join('.')

const formatValue = (value: WantedValue): string => {
  if (value.kind === 'pattern') return `/${value.source}/${value.flags}`
  return value.exact ? quote(value.text) : value.text
}

/** Writes a term as it would be parsed. */
export const formatTerm = (term: Term): string => {
  const sign = term.negated ? '-' : ''
  if (term.kind === 'text') return `${sign}${quote(term.text)}`
  if (term.kind === 'pattern') return `${sign}/${term.source}/${term.flags}`
  return `${sign}${formatPath(term.path)}${term.operator}${term.values.map(formatValue).join(',')}`
}

/** Writes a query so that it parses to the same terms. */
export const formatQuery = ({ terms }: Query): string => terms.map(formatTerm).join(' ')
