import { formatIssuePath, type IssuePath } from '../error/segment-issue.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { limits } from '../spec/limits.ts'
import { type IssueCode, issueRules } from '../spec/rules/issue-rules.ts'
import { nearSemanticEvent } from '../spec/semantic-events/semantic-event-index.ts'
import { parseIsoTime } from '../values/iso-8601.ts'
import { describeValue } from './describe-value.ts'
import { expectationOf } from './field-kinds.ts'

/** Says that a value does not fit its row. */
export const rowMessage = (code: IssueCode, row: FieldRule, path: IssuePath, value: unknown): string => {
  const place = formatIssuePath(path)
  if (code === 'format') return `${place} is ${describeValue(value)}, which is no ${row.format ?? 'valid value'}.`
  if (code === 'timestamp_invalid' || code === 'currency_invalid')
    return `${place} is ${describeValue(value)}. ${issueRules[code].rule}`
  if (value === undefined) return `${place} is missing.`
  if (row.maxLength !== undefined && typeof value === 'string' && value !== '') {
    return `${place} has ${value.length} characters, and at most ${row.maxLength} are allowed.`
  }
  return `${place} is ${describeValue(value)}, and ${expectationOf(row)} is expected.`
}

interface Situation {
  readonly path: IssuePath
  /** The path as people read it. */
  readonly place: string
  readonly value: unknown
  /** Clock in milliseconds since 1970. */
  readonly now: number | undefined
}

const formatCount = (value: unknown): string => Number(value).toLocaleString('en-US')

const countOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : Object.keys(value as object).length

/** Messages that say more than the value and its rule. */
const messages: Partial<Readonly<Record<IssueCode, (situation: Situation) => string>>> = {
  call_too_large: ({ value }) =>
    `The call has ${formatCount(value)} bytes of JSON, and Segment takes ${formatCount(limits.callBytes)}.`,
  call_near_limit: ({ value }) => `The call has ${formatCount(value)} bytes of JSON.`,
  batch_too_large: ({ value }) => `The batch has ${formatCount(value)} bytes of JSON.`,
  batch_too_many_calls: ({ value }) => `The batch has ${formatCount(countOf(value))} calls.`,
  batch_empty: ({ value }) => (Array.isArray(value) ? 'batch has no calls.' : `batch is ${describeValue(value)}.`),
  identity_required: () => 'The call names nobody: userId and anonymousId are both missing.',
  user_id_required: ({ value }) =>
    value === undefined ? 'userId is missing.' : 'userId is null, and text with at least one character is expected.',
  id_placeholder: ({ place, value }) => `${place} is ${JSON.stringify(value)}, which names nobody.`,
  id_email: ({ place }) => `${place} is an e-mail address.`,
  unify_limit: ({ place, value }) =>
    typeof value === 'string'
      ? `${place} has ${value.length} characters, and Unify takes ${limits.unifyGroupIdLength}.`
      : `${place} has ${countOf(value)} names, and Unify takes ${limits.unifyFields}.`,
  message_id_length: ({ place }) => `${place} has exactly 100 characters.`,
  group_id_empty: ({ place }) => `${place} is empty.`,
  timestamp_no_offset: ({ place }) => `${place} does not say its offset from UTC.`,
  timestamp_future: ({ place, value, now = 0 }) => {
    const ahead = Math.round(((parseIsoTime(String(value))?.epochMs ?? now) - now) / 60_000)
    return `${place} lies ${ahead} minutes in the future.`
  },
  timestamp_before_1970: ({ place }) => `${place} lies before 1970.`,
  currency_case: ({ place, value }) =>
    `${place} is "${value}"; destinations that compare expect "${String(value).toUpperCase()}".`,
  event_near_duplicate: ({ value }) =>
    `The event ${JSON.stringify(value)} is not "${nearSemanticEvent(String(value))?.event.name}".`,
  consent_preferences_missing: () => 'The event carries no categoryPreferences.',
  consent_preferences_not_object: () => 'categoryPreferences is no object.',
  consent_preferences_not_boolean: ({ path }) =>
    `The choice for ${JSON.stringify(path.at(-1))} is neither true nor false.`,
  reserved_twin: ({ path }) => `integrations.${path.at(-1)} switches nothing; the name of the default is All.`,
  reserved_type: ({ path, value }) =>
    `The switch of ${JSON.stringify(path.at(-1))} is ${describeValue(value)}; true, false or an options object is expected.`,
}

/** Says how a rule is broken: with its own words if it has some, else with the value and the rule. */
export const ruleMessage = (code: IssueCode, path: IssuePath, value: unknown, now?: number): string => {
  const place = formatIssuePath(path)
  const own = messages[code]
  if (own !== undefined) return own({ path, place, value, now })
  return `${place} is ${describeValue(value)}. ${issueRules[code].rule}`
}
