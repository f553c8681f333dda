import { SegmentError } from '../error/segment-error.ts'
import type { StatusVerdict } from '../spec/statuses.ts'
import { callerStopped } from '../transport/network-error.ts'

/** What to do after an attempt that was not acknowledged. */
export type Outlook = 'refuse' | 'give-up' | 'retry' | 'renew-token-once' | 'renew-token-and-retry'

/**
 * After a 401 the token is renewed once: a second 401 means that the credential is wrong, not expired. After a 511 it is
 * renewed before every retry.
 */
const tokenOutlooks: Readonly<Record<number, Outlook>> = {
  401: 'renew-token-once',
  511: 'renew-token-and-retry',
}

/** The outlook of an answer, from the verdict on its status. */
export const outlookOf = (verdict: Exclude<StatusVerdict, 'acknowledged'>, status: number): Outlook => {
  switch (verdict) {
    case 'refused':
      return 'refuse'
    case 'retry':
      return 'retry'
    case 'retry-with-token':
      return tokenOutlooks[status] ?? 'renew-token-once'
    default:
      return verdict satisfies never
  }
}

/** What delivery does next. */
export interface NextStep {
  /** Whether to forget the token. */
  readonly renew: boolean
  readonly action: 'refuse' | 'give-up' | 'wait' | 'send-again'
}

/**
 * Decides what follows an attempt.
 * @param state whether a token was renewed before in this delivery, and whether the request carried one
 */
export const nextStep = (
  outlook: Outlook,
  { renewed, hasToken }: { readonly renewed: boolean; readonly hasToken: boolean },
): NextStep => {
  switch (outlook) {
    case 'refuse':
    case 'give-up':
      return { renew: false, action: outlook }
    case 'retry':
      return { renew: false, action: 'wait' }
    case 'renew-token-once':
      // The token is forgotten even if it is not renewed, so that no other delivery uses it.
      return { renew: hasToken, action: hasToken && !renewed ? 'send-again' : 'refuse' }
    case 'renew-token-and-retry':
      return { renew: hasToken, action: hasToken ? 'wait' : 'refuse' }
    default:
      return outlook satisfies never
  }
}

/** The facts of a delivery that was given up. */
export interface GaveUpFacts {
  readonly attempts: number
  readonly elapsedMs: number
  /** What ended it, if it was not the number of attempts. */
  readonly why?: string | undefined
}

const seconds = (ms: number): string => `${(ms / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`

const times = (attempts: number): string => (attempts === 1 ? '1 attempt' : `${attempts} attempts`)

const causeOf = ({ cause }: SegmentError): { readonly cause?: unknown } => (cause === undefined ? {} : { cause })

/**
 * The error of a delivery that was given up: that of its last attempt, with the number of attempts and their time. After
 * a single attempt, its error is returned unchanged.
 */
export const gaveUpError = (last: SegmentError, { attempts, elapsedMs, why }: GaveUpFacts): SegmentError => {
  if (attempts === 0) return last
  if (last.code === 'aborted') {
    // Another message says who stopped it, such as a client that was closed, and the last failure.
    if (last.message !== callerStopped) return last
    return new SegmentError(
      'aborted',
      `The caller stopped the delivery after ${times(attempts)}.`,
      last.details,
      causeOf(last),
    )
  }
  if (attempts === 1 && why === undefined) return last
  const because = why === undefined ? '' : ` (${why})`
  const message = `Gave up after ${times(attempts)} in ${seconds(elapsedMs)}${because}: ${last.message}`
  return new SegmentError(last.code, message, last.details, causeOf(last))
}
