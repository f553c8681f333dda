import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import type { SegmentCall } from '../spec/calls/calls.generated.ts'
import { batchFields } from '../spec/fields/batch-fields.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { byteLength } from './byte-length.ts'
import { type SizeStamps, sentAtBytes, stampedBytes } from './call-size.ts'
import { membersCheck, valueCheck } from './compile-fields.ts'
import { describeValue } from './describe-value.ts'
import { rowOrder } from './issue-order.ts'
import { joinIssues } from './join-issues.ts'
import { ruleMessage } from './messages.ts'
import { viewBatchJson } from './plain-json.ts'
import type { BatchReading, JsonReading } from './read-json.ts'
import { checksOn, valueAt } from './rule-checks.ts'
import { anyJson, type Findings, issuesOf, type MemberCheck, rootOf } from './run.ts'
import { isOfEnvelope, type SharedFields, sharedFieldsOf, withSharedFields } from './share-envelope.ts'
import {
  inspectReading,
  isCallType,
  targetsOf,
  type ValidateOptions,
  type Verdict,
  verdictOf,
} from './validate-call.ts'

/** Whether Segment would keep a batch and each of its calls. */
export interface BatchVerdict {
  /** Whether nothing stops the batch as a whole: envelope and every call. */
  readonly ok: boolean
  /** Every issue, errors first, with its path from the envelope on, such as `batch[3].userId`. */
  readonly issues: readonly SegmentIssue[]
  /** The verdict on each call, with paths from the call on. */
  readonly verdicts: readonly Verdict[]
  /** The calls that nothing stops, in order. */
  readonly calls: readonly SegmentCall[]
}

const rowChecks = batchFields.map((row, index): readonly [string, MemberCheck<Findings>] => [
  row.name,
  valueCheck(row, { order: rowOrder(index), nullable: false }),
])

const envelopeCheck = membersCheck<Findings>(
  new Map([...rowChecks, ['batch', { check: () => {}, passing: undefined }]]),
  () => anyJson,
)

const envelopeIssues = (envelope: JsonObject): readonly SegmentIssue[] => {
  const run: Findings = { found: [] }
  envelopeCheck(rootOf(envelope), run)
  return issuesOf(run)
}

const bySeverity = (left: SegmentIssue, right: SegmentIssue): number =>
  Number(left.severity === 'warning') - Number(right.severity === 'warning')

/** Issues of the list of calls as a whole. */
export const batchIssues = (batch: unknown): readonly SegmentIssue[] =>
  checksOn('batch')
    .filter(({ check }) => check.test(batch))
    .map(({ code }) => createIssue(code, ['batch'], ruleMessage(code, ['batch'], batch)))

/** Issues of the size of a batch in bytes of UTF-8 JSON. @param addedBytes those that sending adds */
export const batchSizeIssues = (bytes: number, addedBytes = 0): readonly SegmentIssue[] =>
  checksOn('batchBytes')
    .filter(({ check }) => check.test(bytes))
    .map(({ code }) => createIssue(code, [], ruleMessage(code, [], { bytes, addedBytes })))

/** What calls of one batch break together, such as a messageId twice: the issues of each call by its index, with paths from the call on. */
export const issuesBetweenCalls = (calls: readonly unknown[]): ReadonlyMap<number, readonly SegmentIssue[]> => {
  const found = new Map<number, readonly SegmentIssue[]>()
  for (const { code, check } of checksOn('between-calls')) {
    for (const [index, ...path] of check.test(calls)) {
      const issue = createIssue(code, path, ruleMessage(code, path, valueAt(calls[index], path)))
      found.set(index, [...(found.get(index) ?? []), issue])
    }
  }
  return found
}

/** A verdict with more issues. */
const withIssues = (verdict: Verdict, more: readonly SegmentIssue[], strict: boolean | undefined): Verdict => {
  const issues = [...verdict.issues, ...more].toSorted(bySeverity)
  const stopped = !verdict.ok || more.some(({ severity }) => strict === true || severity === 'error')
  return stopped ? { ok: false, issues } : { ...verdict, issues }
}

/** The verdict on a call as Segment sees it, with the shared fields of its envelope. Its size is that of the call alone. */
const verdictOn = (reading: JsonReading, shared: SharedFields | undefined, options: ValidateOptions): Verdict => {
  const { value: call } = reading
  const seen = shared !== undefined && isJsonObject(call) ? withSharedFields(call, shared) : undefined
  return verdictOf(inspectReading(reading, options, seen))
}

/** Bytes of a call in the body of a batch. */
const itemBytes = (call: unknown, stamps: SizeStamps): number =>
  isJsonObject(call) && isCallType(call.type) ? stampedBytes(call, call.type, stamps) : byteLength(JSON.stringify(call))

/** The issue of the size of a batch as `sendBatch` sends it: with stamped calls and `sentAt`. With `none`, as it is. */
const totalIssues = (envelope: JsonObject, stamps: SizeStamps | 'none'): readonly SegmentIssue[] => {
  const ownBytes = byteLength(JSON.stringify(envelope))
  if (stamps === 'none') return batchSizeIssues(ownBytes)
  const calls = envelope.batch as readonly unknown[]
  const frameBytes = byteLength(JSON.stringify({ batch: [], ...sharedFieldsOf(envelope) }))
  const { requestBytes = sentAtBytes } = stamps
  const commas = calls.length - 1
  const bytes = calls.reduce<number>((sum, call) => sum + itemBytes(call, stamps), frameBytes + commas + requestBytes)
  return batchSizeIssues(bytes, bytes - ownBytes)
}

const placeOf = ({ code, path }: SegmentIssue): string => `${code} ${JSON.stringify(path)}`

/** How to validate a batch. */
export type ValidateBatchOptions = Omit<ValidateOptions, 'type'>

/** Validates a batch that was read; see {@link validateBatch}. */
export const inspectBatch = (reading: BatchReading, options: ValidateBatchOptions): BatchVerdict => {
  // A batch without calls names the mistake, too.
  targetsOf(options.for)
  const { value: envelope } = reading
  const refuse = (issues: readonly SegmentIssue[]): BatchVerdict => ({
    ok: false,
    issues: joinIssues(reading.issues, issues),
    verdicts: [],
    calls: [],
  })
  if (!isJsonObject(envelope)) {
    const message = `The batch must be an object, but is ${describeValue(envelope)}.`
    return refuse([createIssue('call_not_object', [], message)])
  }
  const { batch } = envelope
  if (!Array.isArray(batch) || batch.length === 0) return refuse(batchIssues(batch))
  const shared = sharedFieldsOf(envelope)
  const between = issuesBetweenCalls(batch)
  // A write key in the body is in the envelope, not in each call.
  const stamps = typeof options.stamps === 'object' ? { ...options.stamps, requestBytes: undefined } : options.stamps
  const verdicts = reading.calls.map((call, index) => {
    const verdict = verdictOn(call, shared, { ...options, stamps })
    const more = between.get(index)
    return more === undefined ? verdict : withIssues(verdict, more, options.strict)
  })
  const ofEnvelope = new Map(envelopeIssues(envelope).map((issue) => [placeOf(issue), issue]))
  const ofCalls = verdicts.flatMap(({ issues: found }, index) => {
    const call: unknown = batch[index]
    return found.flatMap((issue) => {
      if (shared === undefined || !isJsonObject(call) || !isOfEnvelope(issue, call, shared)) {
        return [{ ...issue, path: ['batch', index, ...issue.path] }]
      }
      // Once for the envelope, not once for each call.
      ofEnvelope.set(placeOf(issue), issue)
      return []
    })
  })
  const ofRules = [...ofEnvelope.values(), ...batchIssues(batch), ...ofCalls]
  const issues = joinIssues(reading.issues, ofRules, totalIssues(envelope, options.stamps ?? {})).toSorted(bySeverity)
  return {
    ok: options.strict ? issues.length === 0 : issues.every((issue) => issue.severity === 'warning'),
    issues,
    verdicts,
    calls: verdicts.flatMap((verdict) => (verdict.ok ? [verdict.call] : [])),
  }
}

/**
 * Validates the body of a batch request, `{ "batch": [...] }`, and each call in it. It is read as `validateCall` reads a
 * call.
 * @throws {RangeError} if `for` has an unknown name
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const validateBatch = (input: unknown, options: ValidateBatchOptions = {}): BatchVerdict =>
  inspectBatch(viewBatchJson(input), options)
