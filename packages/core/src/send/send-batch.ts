import { type Delivery, deliver } from '../delivery/deliver.ts'
import { isSegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { type BatchOptions, buildBatchRequest } from '../request/build-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { serialiseCall } from '../request/serialise-call.ts'
import { parseSource } from '../request/source.ts'
import { type StampedCall, stampCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { JsonObject } from '../schema/json-object.ts'
import { invalidCallError } from '../verdict/parse-call.ts'
import { validateBatch } from '../verdict/validate-batch.ts'
import type { SendOptions } from './send-options.ts'

/** What became of a batch; it is sent as a whole or not at all. */
export type BatchReport = Delivery & {
  /** The calls as they left. */
  readonly calls?: readonly StampedCall[]
  readonly request?: SegmentRequest
  readonly warnings: readonly SegmentIssue[]
}

/**
 * Validates, stamps and sends many calls in one request. One call that breaks a rule stops the batch, and the error says
 * which; the client is what splits, and parts the good from the bad.
 * @param input the calls, or the body of a batch request: `{ batch, context?, integrations? }`
 * @throws {SegmentError} `invalid_source` for a source that can not be right
 */
export const sendBatch = async (
  input: unknown,
  options: SendOptions & Pick<BatchOptions, 'endpoint'>,
): Promise<BatchReport> => {
  const source = parseSource(options.source)
  const runtime = options.runtime ?? webRuntime()
  const envelope = Array.isArray(input) ? { batch: input } : input
  const verdict = validateBatch(envelope, { now: runtime.now(), strict: options.strict ?? false })
  const warnings = verdict.issues.filter((issue) => issue.severity === 'warning')
  const refused = (error: ReturnType<typeof invalidCallError>): BatchReport => ({
    outcome: 'refused',
    error,
    attempts: [],
    warnings,
  })
  if (!verdict.ok) return refused(invalidCallError(verdict.issues))
  const calls = verdict.calls.map((call) => stampCall(call, { ...runtime, library: options.library }))
  // The verdict has seen that it is an object.
  const { context, integrations } = envelope as JsonObject & Pick<BatchOptions, 'context' | 'integrations'>
  let request: SegmentRequest | undefined
  try {
    const serialised = calls.map(serialiseCall)
    const delivery = await deliver(
      (attempt) => {
        const settings = { ...attempt, userAgent: runtime.userAgent, endpoint: options.endpoint, context, integrations }
        request = buildBatchRequest(serialised, source, settings)
        return request
      },
      { ...runtime, ...options },
    )
    return { ...delivery, calls, ...(request === undefined ? {} : { request }), warnings }
  } catch (error) {
    if (isSegmentError(error)) return refused(error)
    throw error
  }
}
