import { prepareCall } from '../request/prepare-call.ts'
import { parseSource } from '../request/source.ts'
import type { StampedCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { deliver } from './deliver.ts'
import { rejectedReport, type SendOptions, type SentReport } from './send-options.ts'

/** How to send one call. */
export interface SendCallOptions extends SendOptions {
  /** Type of the call if the caller implies it; the call may then omit `type`. */
  readonly type?: CallType | undefined
}

/** The result of sending one call. */
export type SendReport = SentReport & {
  /** The call with its stamps, if it was valid; to send it again, send this. */
  readonly call?: StampedCall
}

/**
 * Validates a call, stamps it, and delivers it. Expected failures are in the report and never thrown: a call that Segment
 * would drop is `refused` with `invalid_call` and not sent.
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const sendCall = async (input: unknown, options: SendCallOptions): Promise<SendReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent } = options
  const source = parseSource(options.source)
  const ready = prepareCall(input, { ...runtime, ...options, source, userAgent })
  if (!ready.ok) return rejectedReport(ready)
  const delivery = await deliver(ready.request, { ...runtime, ...options })
  return { ...delivery, call: ready.call, warnings: ready.issues }
}
