import { formatIssuePath, type IssuePath } from '../error/segment-issue.ts'
import type { FieldFormat } from '../spec/field-kind.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'
import { limits } from '../spec/limits.ts'
import { type IssueCode, issueRules } from '../spec/rules/issue-rules.ts'
import { nearSemanticEvent } from '../spec/semantic-events/semantic-event-index.ts'
import { parseIsoTime } from '../values/iso-8601.ts'
import { camelCase } from '../values/name-spelling.ts'
import { repairTime } from '../values/repair-time.ts'
import { describeValue } from './describe-value.ts'
import { expectationOf, formatExpectations } from './field-kinds.ts'

/** Says that a value is not what its row requires. */
export const rowMessage = (row: FieldRule, path: IssuePath, value: unknown): string => {
  const place = formatIssuePath(path)
  if (value === undefined) return `${place} is missing.`
  if (row.maxLength !== undefined && typeof value === 'string' && value !== '') {
    return `${place} has ${value.length} characters; at most ${row.maxLength} are allowed.`
  }
  return `${place} must be ${expectationOf(row)}, but is ${describeValue(value)}${repairOf(row.format, value)}.`
}

const isTime = (format: FieldFormat | undefined): boolean => format === 'date' || format === 'date-time'

/** What to write instead of a time, if the time meant is certain. */
const repairOf = (format: FieldFormat | undefined, value: unknown): string => {
  const repaired = isTime(format) ? repairTime(value) : undefined
  return repaired === undefined ? '' : `; write ${repaired}`
}

/** Says that a string does not have the format of its row. */
export const formatMessage = (format: FieldFormat, path: IssuePath, value: string): string =>
  `${formatIssuePath(path)} must be ${formatExpectations[format]}, but is ${describeValue(value)}${repairOf(format, value)}.`

interface Situation {
  /** The path as people read it. */
  readonly place: string
  readonly value: unknown
  /** Clock in milliseconds since 1970. */
  readonly now: number | undefined
}

const formatCount = (value: unknown): string => Number(value).toLocaleString('en-US')

const sizeOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : Object.keys(value as object).length

/** A size in bytes of UTF-8 JSON. */
export interface JsonSize {
  readonly bytes: number
  /** Those of them that sending adds. */
  readonly addedBytes: number
}

const sizeText = (value: unknown): string => {
  const { bytes, addedBytes } = value as JsonSize
  const stamps = addedBytes > 0 ? ` when it is sent, ${formatCount(addedBytes)} of them in stamps` : ''
  return `${formatCount(bytes)} bytes of JSON${stamps}`
}

const describeText = (value: unknown): string => describeValue(value).replace(/^the string /, '')

/** Messages that say more than the value and its rule. */
const messages: Partial<Readonly<Record<IssueCode, (situation: Situation) => string>>> = {
  call_too_large: ({ value }) =>
    `The call has ${sizeText(value)}; at most ${formatCount(limits.callBytes)} are allowed.`,
  call_near_limit: ({ value }) =>
    `The call has ${sizeText(value)}, close to the limit of ${formatCount(limits.callBytes)}.`,
  batch_too_large: ({ value }) =>
    `The batch has ${sizeText(value)}; at most ${formatCount(limits.batchBytes)} are allowed.`,
  batch_too_many_calls: ({ value }) =>
    `The batch has ${formatCount(sizeOf(value))} calls; at most ${formatCount(limits.batchCalls)} are allowed.`,
  batch_empty: ({ value }) =>
    Array.isArray(value) ? 'batch has no calls.' : `batch must be an array of calls, but is ${describeValue(value)}.`,
  identity_required: ({ place }) =>
    `The call has neither a userId nor an anonymousId${
      place === 'userId' ? '' : `; Segment reads ${place} only as ${camelCase(place)}`
    }.`,
  user_id_required: () => 'userId is missing.',
  id_placeholder: ({ place, value }) => `${place} is the placeholder ${JSON.stringify(value)}.`,
  id_email: ({ place }) => `${place} is an email address.`,
  unify_limit: ({ place, value }) =>
    typeof value === 'string'
      ? `${place} has ${value.length} characters; Unify allows at most ${limits.unifyGroupIdLength}.`
      : `${place} has ${sizeOf(value)} names; Unify and Engage allow ${
          place.endsWith('traits') ? `fewer than ${limits.unifyFields}` : `at most ${limits.unifyFields}`
        }.`,
  message_id_repeated: ({ place, value }) => `${place} ${describeText(value)} is that of an earlier call in the batch.`,
  event_blank: () => 'event has only spaces.',
  event_with_id: ({ value }) => `The event ${describeText(value)} contains a value that differs from call to call.`,
  consent_empty: ({ place }) => `${place} has no categories, so every category counts as refused.`,
  consent_category_not_boolean: ({ place, value }) => `${place} must be true or false, but is ${describeValue(value)}.`,
  page_url_missing: () => 'The page call has neither properties.url nor context.page.url.',
  trait_time_no_offset: ({ place, value }) => `${place} has no offset from UTC: ${describeText(value)}.`,
  external_id_incomplete: ({ place }) => `${place} is missing.`,
  warehouse_column_taken: ({ place }) => `${place} gets no column in a warehouse: Segment fills that column itself.`,
  warehouse_column_twice: ({ place }) => `${place} shares its column in a warehouse with another value of the call.`,
  warehouse_text_truncated: ({ place, value }) =>
    `${place} has ${typeof value === 'string' ? value.length : JSON.stringify(value).length} characters; a warehouse stores ${limits.warehouseTextLength}.`,
  ga4_event_length: ({ value }) =>
    `event has ${String(value).trim().length} characters; Google Analytics 4 allows ${limits.ga4NameLength}.`,
  ga4_event_reserved: ({ value }) => `Google Analytics 4 reserves the name ${describeText(value)} or its beginning.`,
  ga4_parameter_count: ({ value }) =>
    `properties has ${sizeOf(value)} names; Google Analytics 4 processes ${limits.ga4Parameters}.`,
  ga4_parameter_name: ({ place }) => `The name of ${place} is not valid in Google Analytics 4.`,
  ga4_parameter_length: ({ place }) =>
    `The name of ${place} has more than ${limits.ga4NameLength} characters; Google Analytics 4 allows no more.`,
  ga4_parameter_reserved: ({ place }) => `Google Analytics 4 reserves the name of ${place} or its beginning.`,
  ga4_parameter_type: ({ place, value }) =>
    `${place} must be a string, a number or a boolean for Google Analytics 4, but is ${describeValue(value)}.`,
  ga4_parameter_text: ({ place, value }) =>
    `${place} has ${sizeOf(value)} characters; Google Analytics 4 processes ${limits.ga4TextLength} of most parameters.`,
  message_id_length: ({ place, value }) => `${place} has exactly ${sizeOf(value)} characters.`,
  group_id_empty: ({ place }) => `${place} is empty.`,
  timestamp_no_offset: ({ place, value }) => `${place} has no offset from UTC: ${JSON.stringify(value)}.`,
  timestamp_future: ({ place, value, now = 0 }) => {
    const ahead = Math.round(((parseIsoTime(String(value))?.epochMs ?? now) - now) / 60_000)
    return `${place} is ${ahead} minutes in the future.`
  },
  timestamp_before_1970: ({ place, value }) => `${place} is before 1970: ${JSON.stringify(value)}.`,
  currency_case: ({ place, value }) => `${place} is "${value}"; destinations expect "${String(value).toUpperCase()}".`,
  event_near_duplicate: ({ value }) =>
    `The event ${JSON.stringify(value)} differs from the semantic event ${JSON.stringify(
      nearSemanticEvent(String(value))?.event.name,
    )} in spelling only.`,
  consent_preferences_missing: ({ place }) => `${place} is missing.`,
  consent_preferences_not_object: ({ place, value }) => `${place} must be an object, but is ${describeValue(value)}.`,
  consent_preferences_not_boolean: ({ place, value }) =>
    `${place} must be true or false, but is ${describeValue(value)}.`,
  reserved_twin: ({ place }) => `${place} has no effect; the name of the default is All.`,
  reserved_type: ({ place, value }) =>
    `${place} must be true, false or an options object, but is ${describeValue(value)}.`,
}

/** Says how a rule is broken: in its own words if it has some, else with the value and the rule; a whole call is not shown. */
export const ruleMessage = (code: IssueCode, path: IssuePath, value: unknown, now?: number): string => {
  const place = formatIssuePath(path)
  return (
    messages[code]?.({ place, value, now }) ??
    `${place === '' ? '' : `${place} is ${describeValue(value)}. `}${issueRules[code].rule}`
  )
}
