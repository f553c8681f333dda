import { isSegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { invalidCallError } from '../validate/parse-call.ts'
import { validateBatch } from '../validate/validate-batch.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { type RejectedCall, rejectionOf, unreadableError, validateWithDates } from './accept-call.ts'
import { type BatchOfCalls, batchOfCalls } from './batch-of-calls.ts'
import type { BatchEnvelope } from './build-batch-request.ts'
import type { BuildRequest, PrepareOptions } from './prepare-call.ts'
import { serialiseCall } from './serialise-call.ts'
import { type StampedCall, stampCall } from './stamp-call.ts'

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

/** The envelope of an array of calls, or a whole envelope, with what the options add. */
const envelopeOf = (input: unknown, { context, integrations }: BatchEnvelope): unknown => {
  const shared = {
    ...(context === undefined ? {} : { context }),
    ...(integrations === undefined ? {} : { integrations }),
  }
  if (Array.isArray(input)) return { batch: input, ...shared }
  return isJsonObject(input) ? { ...input, ...shared } : input
}

const objectAt = (envelope: unknown, name: string): JsonObject | undefined => {
  const value = isJsonObject(envelope) ? envelope[name] : undefined
  return isJsonObject(value) ? value : undefined
}

/**
 * Like {@link prepareCall}, for calls that are sent in one request. Every call must be valid.
 * @param input an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @returns the stamped calls, their warnings and their request; or `ok: false` with the error. Never throws
 */
export const prepareBatch = (input: unknown, options: PrepareBatchOptions): ReadyBatch | RejectedCall => {
  const { source, userAgent, endpoint, strict = false } = options
  try {
    const envelope = envelopeOf(input, options)
    const now = options.now()
    let verdict = validateBatch(envelope, { now, strict })
    if (!verdict.ok) verdict = validateWithDates(envelope, verdict, (dated) => validateBatch(dated, { now, strict }))
    if (!verdict.ok) return rejectionOf(invalidCallError(verdict.issues))
    const shared = { context: objectAt(envelope, 'context'), integrations: objectAt(envelope, 'integrations') }
    const calls = verdict.calls.map((call) => stampCall(call, options))
    const batch = batchOfCalls(calls.map(serialiseCall), source, { endpoint, userAgent, ...shared })
    return { ok: true, calls, issues: verdict.issues, batch, request: batch.request }
  } catch (thrown) {
    return rejectionOf(isSegmentError(thrown) ? thrown : unreadableError(thrown))
  }
}
