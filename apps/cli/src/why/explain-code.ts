import { discardReasons, type IssueRule, issueRules, pages } from '@org/segment-core/spec'
import { usageError } from '../errors/cli-error.ts'
import { closestName } from '../mapping/closest-name.ts'

/** What is known about a reason for which Segment drops calls. */
export interface Explanation {
  /** Segment's code, or that of our rule if Segment has none. */
  readonly code: string
  readonly stage: string
  readonly cause: string
  readonly advice: string
  readonly page: string
  /** Codes of the rules that find it before a call is sent. */
  readonly rules: readonly string[]
}

const rules: readonly (readonly [string, IssueRule])[] = Object.entries(issueRules)

/** Segment's codes for the same thing. */
const sameReason: Readonly<Record<string, string>> = { id_required: 'no_user_anon_id' }

/** The codes of the rules that find the calls of a discard code. */
const rulesOfDiscard = (code: string): readonly string[] => {
  const known = sameReason[code] ?? code
  return rules.flatMap(([name, { discardCode }]) => (discardCode === known ? [name] : []))
}

/** Segment's code for the calls that a rule finds; that of the rule if Segment has none. */
export const discardOfRule = (code: string): string =>
  (Object.hasOwn(issueRules, code) ? rules.find(([name]) => name === code)?.[1].discardCode : undefined) ?? code

/** Explains a code of Segment, or of a rule; of an unknown one, only that it is unknown. */
export const explain = (code: string): Explanation => {
  const reason = Object.hasOwn(discardReasons, code) ? discardReasons[code] : undefined
  if (reason !== undefined) {
    const found = rulesOfDiscard(code)
    // The page of the rule says more than the list of all codes.
    const page = rules.find(([name]) => name === found[0])?.[1].page ?? reason.page
    return { code, ...reason, page, rules: found }
  }
  const rule = rules.find(([name]) => name === code)?.[1]
  if (rule !== undefined) {
    const { rule: cause, advice, page, discardCode, severity } = rule
    const stage = severity === 'error' ? 'ingest' : 'kept with a warning'
    return { code: discardCode ?? code, stage, cause, advice, page, rules: [code] }
  }
  return {
    code,
    stage: 'unknown',
    cause: 'This version of the command does not know the code.',
    advice: 'Look it up in the documentation of the delivery overview.',
    page: pages.discards,
    rules: [],
  }
}

/** Checks a code that a person typed. @throws {CliError} `usage` with the closest code */
export const knownCode = (code: string): string => {
  const codes = [...Object.keys(discardReasons), ...rules.map(([name]) => name)]
  if (codes.includes(code)) return discardOfRule(code)
  const close = closestName(code, codes)
  throw usageError(
    `The code ${JSON.stringify(code)} is unknown.`,
    close === undefined ? `Known codes are ${Object.keys(discardReasons).join(', ')}.` : `Did you mean ${close}?`,
  )
}
