import { type Delivery, deliver } from '../delivery/deliver.ts'
import { isSegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { buildRequest } from '../request/build-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource } from '../request/source.ts'
import { type StampedCall, stampCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { CallType } from '../spec/call-types.ts'
import { invalidCallError } from '../verdict/parse-call.ts'
import { validateCall } from '../verdict/validate-call.ts'
import type { SendOptions } from './send-options.ts'

/** What became of one call. */
export type SendReport = Delivery & {
  /** The call as it left; undefined where it was stopped before. */
  readonly call?: StampedCall
  /** The last request that left; its credential is hidden from logs. */
  readonly request?: SegmentRequest
  /** What Segment takes but not as meant. */
  readonly warnings: readonly SegmentIssue[]
}

/**
 * Validates, stamps and sends one call.
 *
 * Never throws for what the call or the network does: a call that breaks a rule is `refused` with the error
 * `invalid_call` and every issue, before anything leaves.
 * @param options `type` where the call itself does not say it
 * @throws {SegmentError} `invalid_source` for a source that can not be right
 */
export const sendCall = async (
  input: unknown,
  options: SendOptions & { readonly type?: CallType | undefined },
): Promise<SendReport> => {
  const source = parseSource(options.source)
  const runtime = options.runtime ?? webRuntime()
  const { type, strict = false } = options
  const verdict = validateCall(input, { now: runtime.now(), strict, ...(type === undefined ? {} : { type }) })
  const warnings = verdict.issues.filter((issue) => issue.severity === 'warning')
  if (!verdict.ok) return { outcome: 'refused', error: invalidCallError(verdict.issues), attempts: [], warnings }
  const call = stampCall(verdict.call, { ...runtime, library: options.library })
  let request: SegmentRequest | undefined
  try {
    const delivery = await deliver(
      (attempt) => {
        request = buildRequest(call, source, { ...attempt, userAgent: runtime.userAgent })
        return request
      },
      { ...runtime, ...options },
    )
    return { ...delivery, call, ...(request === undefined ? {} : { request }), warnings }
  } catch (error) {
    // The stamps can lift a call over the limit.
    if (isSegmentError(error)) return { outcome: 'refused', error, attempts: [], call, warnings }
    throw error
  }
}
