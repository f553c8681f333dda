import { createIssue, formatIssuePath, type IssuePath, type SegmentIssue } from '../../error/segment-issue.ts'
import type { CallTypeRule } from '../../spec/call-types.ts'
import type { FieldRule } from '../../spec/field-spec.ts'
import { callRules } from '../../spec/wordless.generated.ts'
import { parseIsoTime } from '../../values/iso-8601.ts'
import { isJsonObject, type JsonObject } from '../../values/json-object.ts'
import type { CallRule } from '../call-rule.ts'

/** How far ahead of ours a clock may be before its time counts as the future, in milliseconds. */
export const clockSkewMs = 5 * 60_000

const withoutOffset = (value: unknown, path: IssuePath): readonly SegmentIssue[] => {
  if (typeof value !== 'string') return []
  const time = parseIsoTime(value)
  if (time === undefined || time.hasOffset) return []
  return [createIssue('timestamp_no_offset', path, `${formatIssuePath(path)} does not say its offset from UTC.`)]
}

/** Times of day among the reserved names of an object; a date such as a birthday has no offset to say. */
const reservedTimes = (object: JsonObject, fields: readonly FieldRule[], name: string): readonly SegmentIssue[] =>
  fields
    .filter((field) => field.kind === 'datetime' && Object.hasOwn(object, field.name))
    .filter((field) => !(field.format === 'date' && isDateOnly(object[field.name])))
    .flatMap((field) => withoutOffset(object[field.name], [name, field.name]))

const isDateOnly = (value: unknown): boolean => typeof value === 'string' && parseIsoTime(value)?.dateOnly === true

const whenItHappened = (value: unknown, now: number | undefined): readonly SegmentIssue[] => {
  const time = typeof value === 'string' ? parseIsoTime(value) : undefined
  if (time === undefined) return []
  if (now !== undefined && time.epochMs > now + clockSkewMs) {
    const ahead = Math.round((time.epochMs - now) / 60_000)
    return [createIssue('timestamp_future', ['timestamp'], `timestamp lies ${ahead} minutes in the future.`)]
  }
  if (time.epochMs < 0) return [createIssue('timestamp_before_1970', ['timestamp'], 'timestamp lies before 1970.')]
  return []
}

/** Warns of times without an offset, of timestamps in the future (where a clock is given) and before 1970. */
export const times: CallRule = (call, { type, now }) => {
  const spec: CallTypeRule = callRules[type]
  const issues: SegmentIssue[] = []
  for (const field of spec.fields) {
    const value = call[field.name]
    if (field.kind === 'datetime') issues.push(...withoutOffset(value, [field.name]))
    else if (field.fields !== undefined && isJsonObject(value)) {
      issues.push(...reservedTimes(value, field.fields, field.name))
    }
  }
  return [...issues, ...whenItHappened(call.timestamp, now)]
}
