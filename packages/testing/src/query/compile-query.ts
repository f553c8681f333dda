import { compilePattern } from './compile-pattern.ts'
import { numberOf, termTest } from './compile-term.ts'
import { memberReader } from './json-members.ts'
import type { FieldTerm, Query, Term, WantedValue } from './query.ts'
import { fieldRule, type QueriedFields } from './query-names.ts'

/** The JSON of a call, as `JSON.stringify` writes it; undefined if no call could be read. */
export type ReadCall = () => string | undefined

/** Whether a call matches. `call` is read only if the fields do not decide. */
export type QueryMatch = (fields: QueriedFields, call: ReadCall) => boolean

/** A query that is ready to match. */
export interface QueryMatcher {
  readonly matches: QueryMatch
  /** Whether it may read the call, and not only its fields. */
  readonly readsCall: boolean
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Text in JSON: as it is, or as JSON writes it within a string; a page shows a space after a colon. */
const textTest = (text: string): ((json: string) => boolean) => {
  const plain = escapeRegExp(text).replace(/":\s+/g, '": ?')
  const within = escapeRegExp(JSON.stringify(text).slice(1, -1))
  const pattern = new RegExp(plain === within ? plain : `${plain}|${within}`, 'i')
  return (json) => pattern.test(json)
}

/**
 * Text that the JSON of every call that a value matches contains; undefined if there is no such text. Only a string or a
 * word of JSON is equal to a text that is not a number, and JSON writes printable ASCII in one way only.
 */
const textInJson = (wanted: WantedValue): string | undefined => {
  if (wanted.kind !== 'word' || !/^[ !#-[\]-~]+$/.test(wanted.text)) return undefined
  if (!wanted.exact && (wanted.text.includes('*') || numberOf(wanted.text) !== undefined)) return undefined
  return wanted.text
}

/** Looking for a wanted text is much faster than reading members, and most calls do not have it. */
const mayMatch = ({ operator, values }: FieldTerm): ((json: string) => boolean) => {
  const texts = values.map(textInJson).filter((text) => text !== undefined)
  if (operator !== ':' || texts.length < values.length) return () => true
  return (json) => texts.some((text) => json.includes(text))
}

const callTest = (term: Term): ((json: string) => boolean) | undefined => {
  if (term.kind === 'text') return textTest(term.text)
  if (term.kind === 'pattern') return compilePattern(term.source, term.flags)
  if (fieldRule(term.path[0] ?? '') !== undefined) return undefined
  const read = memberReader(term.path)
  const test = termTest(term)
  const may = mayMatch(term)
  return (json) => may(json) && read(json).some(test)
}

const fieldTest = (term: FieldTerm): ((fields: QueriedFields) => boolean) => {
  const read = fieldRule(term.path[0] ?? '')?.read ?? (() => undefined)
  const test = termTest(term)
  return (fields) => {
    const value = read(fields)
    return Array.isArray(value) ? value.some(test) : test(value)
  }
}

/**
 * Compiles a parsed query. Terms on fields are tested first, so that few calls are read.
 * @throws {QueryError} `pattern_too_complex`; matching may throw it too
 */
export const compileQuery = ({ terms }: Query): QueryMatcher => {
  const ofFields: ((fields: QueriedFields) => boolean)[] = []
  const ofCall: ((json: string) => boolean)[] = []
  for (const term of terms) {
    const { negated } = term
    const test = callTest(term)
    if (test !== undefined) ofCall.push((json) => test(json) !== negated)
    else if (term.kind === 'field') {
      const matches = fieldTest(term)
      ofFields.push((fields) => matches(fields) !== negated)
    }
  }
  return {
    readsCall: ofCall.length > 0,
    matches: (fields, call) => {
      for (const test of ofFields) if (!test(fields)) return false
      if (ofCall.length === 0) return true
      const json = call() ?? ''
      for (const test of ofCall) if (!test(json)) return false
      return true
    },
  }
}
