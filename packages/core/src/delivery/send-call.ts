import type { SegmentIssue } from '../error/segment-issue.ts'
import type { RejectedCall } from '../request/accept-call.ts'
import { prepareCall } from '../request/prepare-call.ts'
import { parseSource, type SourceInput } from '../request/source.ts'
import type { Library, StampedCall } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { type DeliverOptions, deliver } from './deliver.ts'
import type { Delivery } from './delivery.ts'

/** How to send. */
export interface SendOptions extends Pick<DeliverOptions, 'retry' | 'signal' | 'timeoutMs' | 'tokens' | 'onAttempt'> {
  readonly source: SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  /** Whether a warning refuses the call too. @default false */
  readonly strict?: boolean | undefined
  /** Name and version for `context.library`. @default coreLibrary */
  readonly library?: Library | undefined
  /** `User-Agent`. @default that of the runtime */
  readonly userAgent?: string | undefined
}

/** The outcome of sending. Logged or serialised, it shows no secret. */
export type SentReport = Delivery & {
  /** Issues that do not stop a call: Segment keeps it, but not as intended. */
  readonly warnings: readonly SegmentIssue[]
}

/** The report of a call that was refused before anything was sent. */
export const rejectedReport = ({ error, issues }: RejectedCall): SentReport => ({
  outcome: 'refused',
  error,
  attempts: [],
  warnings: issues.filter(({ severity }) => severity === 'warning'),
})

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
