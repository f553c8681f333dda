import type { SegmentIssue } from '../error/segment-issue.ts'
import type { RejectedCall } from '../request/accept-call.ts'
import type { SourceInput } from '../request/source.ts'
import type { Library } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Attempt, Delivery } from './delivery.ts'
import type { RetryOptions } from './retry-policy.ts'
import type { TokenProvider } from './token-provider.ts'

/** How to send. */
export interface SendOptions {
  readonly source: SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  readonly retry?: RetryOptions | undefined
  /** Whether a warning refuses the call too. @default false */
  readonly strict?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Time for one attempt, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** OAuth access tokens instead of Basic authorization. */
  readonly tokens?: TokenProvider | undefined
  /** Name and version for `context.library`. @default coreLibrary */
  readonly library?: Library | undefined
  /** Called after every attempt, before the pause that follows it. What it throws is ignored. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined
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
