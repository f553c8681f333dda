import { isSegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { byteLength } from '../validate/byte-length.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import { type BatchReading, readBatchJson, readJson } from '../validate/read-json.ts'
import { sharedFieldsOf } from '../validate/share-envelope.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import { inspectBatch } from '../validate/validate-batch.ts'
import { isJsonObject } from '../values/json-object.ts'
import { type RejectedCall, rejectionOf, unreadableError } from './accept-call.ts'
import { type BatchOfCalls, batchOfCalls } from './batch-of-calls.ts'
import type { BatchEnvelope } from './build-batch-request.ts'
import { type BuildRequest, type PrepareOptions, requestBytes } from './prepare-call.ts'
import { keepJson, serialiseCall } from './serialise-call.ts'
import { stampCall } from './stamp-call.ts'

/** How a batch is validated, stamped and built. */
export interface PrepareBatchOptions extends Omit<PrepareOptions, 'type'>, BatchEnvelope {}

/** A batch that is ready to be sent. */
export interface ReadyBatch {
  readonly ok: true
  /** The stamped calls. */
  readonly calls: readonly StampedCall[]
  /** Warnings, with paths such as `batch[3].userId`. */
  readonly issues: readonly SegmentIssue[]
  /** The serialised calls, to be sent and divided. */
  readonly batch: BatchOfCalls
  readonly request: BuildRequest
}

/** Reads an array of calls, or a whole envelope, and adds what the options share among the calls. */
const readBatch = (input: unknown, { context, integrations }: BatchEnvelope): BatchReading => {
  const reading = readBatchJson(Array.isArray(input) ? { batch: input } : input)
  const shared = readJson({ context, integrations })
  if (!isJsonObject(reading.value)) return reading
  return {
    ...reading,
    value: { ...reading.value, ...Object(shared.value) },
    issues: [...reading.issues, ...shared.issues],
  }
}

/**
 * Like {@link prepareCall}, for calls that are sent in one request. Every call must be valid.
 * @param input an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @returns the stamped calls, their warnings and their request; or `ok: false` with the error. Never throws
 */
export const prepareBatch = (input: unknown, options: PrepareBatchOptions): ReadyBatch | RejectedCall => {
  const { source, userAgent, endpoint, strict, validateFor, library, exactJson = keepJson } = options
  try {
    const reading = readBatch(input, options)
    const stamps = { library, requestBytes: requestBytes(options) }
    const verdict = inspectBatch(reading, { now: options.now(), strict, for: validateFor, stamps })
    if (!verdict.ok) return rejectionOf(invalidCallError(verdict.issues))
    const calls = verdict.calls.map((call) => stampCall(call, options))
    const shared = sharedFieldsOf(Object(reading.value))
    const serialised = calls.map(serialiseCall).map((call, index) => {
      const json = exactJson(call.json, index)
      return json === call.json ? call : { ...call, json, bytes: byteLength(json) }
    })
    const batch = batchOfCalls(serialised, source, { endpoint, userAgent, exactJson, ...shared })
    return { ok: true, calls, issues: verdict.issues, batch, request: batch.request }
  } catch (thrown) {
    return rejectionOf(isSegmentError(thrown) ? thrown : unreadableError(thrown))
  }
}
