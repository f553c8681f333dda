import type { JsonObject } from '../json.ts'

/** The requests of a fault: an exact path, a prefix with `*`, or a pattern. */
export type PathMatch = string | RegExp

interface FaultBase {
  /**
   * Paths it applies to.
   * @default every path that carries calls
   */
  readonly path?: PathMatch
  /**
   * Only requests with a call that matches this query, such as `type:track event:"Order Completed"`. The request is read to
   * decide, so a `reset` must be one `after-storing`.
   */
  readonly q?: string
  /** How many requests it applies to; by default one for `next` and all for `always`. */
  readonly times?: number
  /**
   * Probability for each request, 0 to 1.
   * @default 1
   */
  readonly probability?: number
  /** Time before the response starts, in ms. */
  readonly delayMs?: number
  /** Whether Segment stores the calls despite the fault. */
  readonly stored?: boolean
}

/** Responds with a status. */
export interface StatusFault extends FaultBase {
  readonly kind?: 'status'
  readonly status: number
  /** Seconds, or an HTTP date. */
  readonly retryAfter?: number | string
  /** Seconds. */
  readonly rateLimitReset?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text, or an object that is sent as JSON. @default an error like Segment's */
  readonly body?: string | JsonObject
}

/** Responds as usual, but late. */
export interface DelayFault extends FaultBase {
  readonly kind: 'delay'
  readonly delayMs: number
}

/** Responds as usual, but sends the body slowly. */
export interface SlowBodyFault extends FaultBase {
  readonly kind: 'slow-body'
  /**
   * Bytes per chunk.
   * @default 1
   */
  readonly chunkBytes?: number
  /**
   * Time between chunks, in ms.
   * @default 100
   */
  readonly chunkDelayMs?: number
}

/** Closes the connection without a response. */
export interface ResetFault extends FaultBase {
  readonly kind: 'reset'
  /**
   * `before-reading` the body, `half-read`, or `after-storing` the calls: the lost acknowledgement.
   * @default 'before-reading'
   */
  readonly when?: 'before-reading' | 'half-read' | 'after-storing'
}

/** Sends half of the response and closes the connection. */
export interface TruncatedFault extends FaultBase {
  readonly kind: 'truncated'
}

/** Redirects the client. */
export interface RedirectFault extends FaultBase {
  readonly kind: 'redirect'
  readonly location: string
  /** @default 307 */
  readonly status?: 301 | 302 | 303 | 307 | 308
}

/** Accepts the request and never responds. */
export interface HangFault extends FaultBase {
  readonly kind: 'hang'
}

/** A fault between a sender and Segment. */
export type Fault = StatusFault | DelayFault | SlowBodyFault | ResetFault | TruncatedFault | RedirectFault | HangFault

/** The kind of a fault; `status` if it only has a status. */
export const faultKind = (fault: Fault): NonNullable<Fault['kind']> => fault.kind ?? 'status'

/** Kinds that store calls by default: the fault happens after Segment has stored them. */
const storingKinds: ReadonlySet<string> = new Set(['delay', 'slow-body', 'truncated'])

/** Whether the calls of a request with this fault are stored. */
export const faultStores = (fault: Fault): boolean => {
  if (fault.stored !== undefined) return fault.stored
  return storingKinds.has(faultKind(fault)) || (fault.kind === 'reset' && fault.when === 'after-storing')
}
