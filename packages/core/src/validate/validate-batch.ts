import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import type { SegmentCall } from '../schemas/call.ts'
import type { IssueCode } from '../spec/issue-rules.ts'
import { limits } from '../spec/limits.ts'
import { parseIsoTime } from '../values/iso-8601.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { byteLength } from './byte-length.ts'
import { describeValue } from './describe-value.ts'
import { findNonJson } from './find-non-json.ts'
import { type ValidateOptions, type Verdict, validateCall } from './validate-call.ts'

/** Whether Segment would keep a batch and each of its calls. */
export interface BatchVerdict {
  /** Whether nothing stops the batch as a whole: envelope and every call. */
  readonly ok: boolean
  /** Every issue, with its path from the envelope on, such as `batch[3].userId`; errors first. */
  readonly issues: readonly SegmentIssue[]
  /** The verdict on each call, with paths from the call on. */
  readonly verdicts: readonly Verdict[]
  /** The calls that nothing stops, in order. */
  readonly calls: readonly SegmentCall[]
}

const objectFields = {
  context: 'context_not_object',
  integrations: 'integrations_not_object',
} as const satisfies Record<string, IssueCode>

const envelopeIssues = (envelope: JsonObject, calls: readonly unknown[]): readonly SegmentIssue[] => {
  const issues: SegmentIssue[] = []
  for (const [name, code] of Object.entries(objectFields)) {
    const value = envelope[name]
    if (value !== undefined && !isJsonObject(value)) {
      issues.push(createIssue(code, [name], `${name} is ${describeValue(value)}.`))
    }
  }
  const { sentAt } = envelope
  if (sentAt !== undefined && (typeof sentAt !== 'string' || parseIsoTime(sentAt) === undefined)) {
    issues.push(createIssue('timestamp_invalid', ['sentAt'], `sentAt is ${describeValue(sentAt)}.`))
  }
  if (calls.length > limits.batchCalls) {
    issues.push(createIssue('batch_too_many_calls', ['batch'], `The batch has ${calls.length} calls.`))
  }
  return issues
}

const sizeIssue = (envelope: JsonObject): readonly SegmentIssue[] => {
  const bytes = byteLength(JSON.stringify(envelope))
  if (bytes <= limits.batchBytes) return []
  const message = `The batch has ${bytes.toLocaleString('en-US')} bytes of JSON.`
  return [createIssue('batch_too_large', [], message)]
}

/**
 * Judges the body of a batch request, `{ "batch": [...] }`, and each call in it.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const validateBatch = (input: unknown, options: Omit<ValidateOptions, 'type'> = {}): BatchVerdict => {
  const refuse = (issue: SegmentIssue): BatchVerdict => ({ ok: false, issues: [issue], verdicts: [], calls: [] })
  if (!isJsonObject(input)) return refuse(createIssue('call_not_object', [], `The batch is ${describeValue(input)}.`))
  const { batch } = input
  if (!Array.isArray(batch)) return refuse(createIssue('batch_empty', ['batch'], `batch is ${describeValue(batch)}.`))
  if (batch.length === 0) return refuse(createIssue('batch_empty', ['batch'], 'batch has no calls.'))
  const verdicts = batch.map((call: unknown) => validateCall(call, options))
  const { batch: _, ...rest } = input
  const issues = [
    ...findNonJson(rest),
    ...envelopeIssues(input, batch),
    ...verdicts.flatMap(({ issues: found }, index) =>
      found.map((issue) => ({ ...issue, path: ['batch', index, ...issue.path] })),
    ),
  ]
  const measurable = !issues.some((issue) => issue.code === 'not_json')
  const all = [...issues, ...(measurable ? sizeIssue(input) : [])].toSorted(
    (left, right) => Number(left.severity === 'warning') - Number(right.severity === 'warning'),
  )
  return {
    ok: options.strict ? all.length === 0 : all.every((issue) => issue.severity === 'warning'),
    issues: all,
    verdicts,
    calls: verdicts.flatMap((verdict) => (verdict.ok ? [verdict.call] : [])),
  }
}
