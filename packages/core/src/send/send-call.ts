import { buildRequest } from '../request/build-request.ts'
import { parseSource } from '../request/source.ts'
import { type StampedCall, stampCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { validateCall } from '../validate/validate-call.ts'
import { deliverRequest } from './deliver-request.ts'
import { refusedReport, warningsOf } from './refused-report.ts'
import type { SendOptions, SentReport } from './send-options.ts'

/** How to send one call. */
export interface SendCallOptions extends SendOptions {
  /** Type of the call where the caller implies it; the call may then leave `type` out. */
  readonly type?: CallType | undefined
}

/** How the sending of one call ended. */
export type SendReport = SentReport & {
  /** The call with its stamps, where it was valid; to send it again, send this. */
  readonly call?: StampedCall
}

/**
 * Validates a call, stamps it, and delivers it. What can be expected to fail is in the report and never thrown: a call
 * that Segment would drop is `refused` with `invalid_call` and not sent.
 * @throws {SegmentError} `invalid_source` for a source that can not be right
 */
export const sendCall = async (input: unknown, options: SendCallOptions): Promise<SendReport> => {
  const { runtime = webRuntime(), library, userAgent = runtime.userAgent, strict = false, type } = options
  const source = parseSource(options.source)
  const verdict = validateCall(input, { now: runtime.now(), strict, ...(type === undefined ? {} : { type }) })
  if (!verdict.ok) return refusedReport(verdict.issues)
  const call = stampCall(verdict.call, { now: runtime.now, createId: runtime.createId, library })
  const delivery = await deliverRequest(
    (context) => buildRequest(call, source, { ...context, userAgent }),
    runtime,
    options,
  )
  return { ...delivery, call, warnings: warningsOf(verdict.issues) }
}
