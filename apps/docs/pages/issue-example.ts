import { inspect } from 'node:util'
import { type SegmentIssue, validateBatch, validateCall } from '@org/segment-core'
import { joinFields } from '@org/segment-core/internal'
import { type IssueCode, type IssueRule, userTraits } from '@org/segment-core/spec'

/** Input that breaks a rule, and what the verdict says about it. */
export interface IssueExample {
  readonly language: 'json' | 'js'
  /** The input, shortened if it is long. */
  readonly text: string
  /** What the input is, such as `This call`. */
  readonly subject: string
  /** The input as JSON for the playground, if it is short and JSON has it. The playground takes an array for a batch. */
  readonly shareable?: string
  readonly issues: readonly SegmentIssue[]
}

/** The clock of every verdict on the site, so that the same sources build the same pages. */
const now = Date.parse('2026-06-01T12:00:00.000Z')
const longestText = 200
const longestShareable = 2_000
const shownItems = 3

/** Shortens long strings, long lists and deep nesting, so that a person can read the example. */
const shorten = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') {
    return value.length <= longestText
      ? value
      : `${value.slice(0, 20)}… (${value.length.toLocaleString('en')} characters)`
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth > 8) return '…'
  if (Array.isArray(value)) {
    const items = value.slice(0, shownItems).map((item) => shorten(item, depth + 1))
    return value.length > shownItems + 1
      ? [...items, `… (${value.length.toLocaleString('en')} in all)`]
      : value.map((item) => shorten(item, depth + 1))
  }
  const members = Object.entries(value)
  const some = members.length > 12 ? members.slice(0, shownItems) : members
  const rest = members.length - some.length
  return Object.fromEntries([
    ...some.map(([name, member]) => [name, shorten(member, depth + 1)]),
    ...(rest > 0 ? [['…', `${rest} more`]] : []),
  ])
}

const readIssues = ({ breaks, for: target }: IssueRule): readonly SegmentIssue[] => {
  const options = { now, for: target === undefined ? [] : [target] }
  if ('call' in breaks) return validateCall(breaks.call, options).issues
  if ('program' in breaks) return validateCall(breaks.program, options).issues
  if ('batch' in breaks) return validateBatch(breaks.batch, options).issues
  return joinFields(userTraits, 'traits', { reserved: {}, custom: breaks.customTraits }).issues
}

const jsonExample = (subject: string, value: unknown, canShare: boolean): Omit<IssueExample, 'issues'> => {
  const json = JSON.stringify(value, undefined, 2)
  const isShort = json.length <= longestShareable
  return {
    language: 'json',
    subject,
    text: isShort ? json : JSON.stringify(shorten(value), undefined, 2),
    ...(isShort && canShare ? { shareable: json } : {}),
  }
}

const readExample = ({ breaks }: IssueRule): Omit<IssueExample, 'issues'> => {
  if ('call' in breaks) return jsonExample('This call', breaks.call, !Array.isArray(breaks.call))
  if ('batch' in breaks) return jsonExample('This batch', breaks.batch, true)
  if ('customTraits' in breaks) return jsonExample('These custom traits of a form', breaks.customTraits, false)
  return { language: 'js', subject: 'This call of a program', text: inspect(breaks.program, { depth: 8 }) }
}

/**
 * The example of a rule, judged as a program would.
 * @throws {Error} if the verdict on the example does not have the code, so that no page shows a wrong example
 */
export const exampleOf = (issueCode: IssueCode, rule: IssueRule): IssueExample => {
  const issues = readIssues(rule)
  if (!issues.some(({ code }) => code === issueCode))
    throw new Error(`The example of ${issueCode} does not break its rule.`)
  return { ...readExample(rule), issues }
}
