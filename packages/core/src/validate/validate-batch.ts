import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import type { SegmentCall } from '../spec/calls/calls.generated.ts'
import { batchFields } from '../spec/fields/batch-fields.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { byteLength } from './byte-length.ts'
import { sizeIssues } from './call-size.ts'
import { anyJson } from './check-json.ts'
import { membersCheck, valueCheck } from './compile-fields.ts'
import { describeValue } from './describe-value.ts'
import { rowOrder } from './issue-order.ts'
import { ruleMessage } from './messages.ts'
import { checksOn } from './rule-checks.ts'
import { type Findings, issuesOf, type MemberCheck, rootOf } from './run.ts'
import { isOfEnvelope, type SharedFields, sharedFieldsOf, withSharedFields } from './share-envelope.ts'
import { type ValidateOptions, type Verdict, validateCall } from './validate-call.ts'

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
  const run: Findings = { found: [], units: 0 }
  envelopeCheck(rootOf(envelope), run)
  return issuesOf(run)
}

/** Issues of the list of calls as a whole. */
export const batchIssues = (batch: unknown): readonly SegmentIssue[] =>
  checksOn('batch')
    .filter(({ check }) => check.test(batch))
    .map(({ code }) => createIssue(code, ['batch'], ruleMessage(code, ['batch'], batch)))

/** Issues of the size of a batch in bytes of UTF-8 JSON. */
export const batchSizeIssues = (bytes: number): readonly SegmentIssue[] =>
  checksOn('batchBytes')
    .filter(({ check }) => check.test(bytes))
    .map(({ code }) => createIssue(code, [], ruleMessage(code, [], bytes)))

const sizeCodes: ReadonlySet<string> = new Set(checksOn('callBytes').map(({ code }) => code))

/** The verdict on a call as Segment sees it, with the shared fields of its envelope. Its size is that of the call alone. */
const verdictOnShared = (call: unknown, shared: SharedFields, options: ValidateOptions): Verdict => {
  if (!isJsonObject(call)) return validateCall(call, options)
  const { issues: found } = validateCall(withSharedFields(call, shared), options)
  const hasSize = found.some(({ code }) => sizeCodes.has(code))
  const issues = hasSize
    ? [...found.filter(({ code }) => !sizeCodes.has(code)), ...sizeIssues(byteLength(JSON.stringify(call)))]
    : found
  const stopped = issues.some(({ severity }) => options.strict || severity === 'error')
  return stopped ? { ok: false, issues } : { ok: true, call: call as unknown as SegmentCall, issues }
}

const placeOf = ({ code, path }: SegmentIssue): string => `${code} ${JSON.stringify(path)}`

/**
 * Validates the body of a batch request, `{ "batch": [...] }`, and each call in it.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const validateBatch = (input: unknown, options: Omit<ValidateOptions, 'type'> = {}): BatchVerdict => {
  const refuse = (issues: readonly SegmentIssue[]): BatchVerdict => ({ ok: false, issues, verdicts: [], calls: [] })
  if (!isJsonObject(input))
    return refuse([createIssue('call_not_object', [], `The batch must be an object, but is ${describeValue(input)}.`)])
  const { batch } = input
  if (!Array.isArray(batch) || batch.length === 0) return refuse(batchIssues(batch))
  const shared = sharedFieldsOf(input)
  // Array.from also visits the holes of an array, which JSON writes as null.
  const verdicts = Array.from(batch as readonly unknown[], (call) =>
    shared === undefined ? validateCall(call, options) : verdictOnShared(call, shared, options),
  )
  const ofEnvelope = new Map(envelopeIssues(input).map((issue) => [placeOf(issue), issue]))
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
  const issues = [...ofEnvelope.values(), ...batchIssues(batch), ...ofCalls]
  // A batch that JSON cannot represent has no size; an item that is not an object has not been checked for that.
  const measurable = !issues.some(({ code }) => code === 'not_json' || code === 'call_not_object')
  const all = [...issues, ...(measurable ? batchSizeIssues(byteLength(JSON.stringify(input))) : [])].toSorted(
    (left, right) => Number(left.severity === 'warning') - Number(right.severity === 'warning'),
  )
  return {
    ok: options.strict ? all.length === 0 : all.every((issue) => issue.severity === 'warning'),
    issues: all,
    verdicts,
    calls: verdicts.flatMap((verdict) => (verdict.ok ? [verdict.call] : [])),
  }
}
