import type { JsonObject } from '../json.ts'

/** Which requests a fault is meant for: an exact path, a beginning that ends in `*`, or a pattern. */
export type PathMatch = string | RegExp

interface FaultBase {
  /**
   * Paths it may befall.
   * @default every path that carries calls
   */
  readonly path?: PathMatch
  /** How many requests it befalls; one from `next`, all from `always`, unless stated. */
  readonly times?: number
  /**
   * Chance for each request, 0 to 1.
   * @default 1
   */
  readonly probability?: number
  /** Time before the answer begins, in ms. */
  readonly delayMs?: number
  /** Whether Segment kept the calls though the sender is told, or left to guess, otherwise. */
  readonly stored?: boolean
}

/** Answers a status of its own. */
export interface StatusFault extends FaultBase {
  readonly kind?: 'status'
  readonly status: number
  /** Seconds, or an HTTP date. */
  readonly retryAfter?: number | string
  /** Seconds. */
  readonly rateLimitReset?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is, or an object as JSON; one of Segment's shape when left out. */
  readonly body?: string | JsonObject
}

/** Answers as always, late. */
export interface DelayFault extends FaultBase {
  readonly kind: 'delay'
  readonly delayMs: number
}

/** Answers as always, its body drop by drop. */
export interface SlowBodyFault extends FaultBase {
  readonly kind: 'slow-body'
  /**
   * Bytes of each drop.
   * @default 1
   */
  readonly chunkBytes?: number
  /**
   * Time between drops, in ms.
   * @default 100
   */
  readonly chunkDelayMs?: number
}

/** Breaks the connection without an answer. */
export interface ResetFault extends FaultBase {
  readonly kind: 'reset'
  /**
   * `before-reading` the body, `half-read`, or `after-storing` the calls: the lost acknowledgement.
   * @default 'before-reading'
   */
  readonly when?: 'before-reading' | 'half-read' | 'after-storing'
}

/** Announces the whole answer, writes half of it and breaks the connection. */
export interface TruncatedFault extends FaultBase {
  readonly kind: 'truncated'
}

/** Sends the client elsewhere. */
export interface RedirectFault extends FaultBase {
  readonly kind: 'redirect'
  readonly location: string
  /** @default 307 */
  readonly status?: 301 | 302 | 303 | 307 | 308
}

/** Takes the request and never answers. */
export interface HangFault extends FaultBase {
  readonly kind: 'hang'
}

/** Something that goes wrong between a sender and Segment. */
export type Fault = StatusFault | DelayFault | SlowBodyFault | ResetFault | TruncatedFault | RedirectFault | HangFault

/** The kind of a fault; one that only states a status is of the kind `status`. */
export const faultKind = (fault: Fault): NonNullable<Fault['kind']> => fault.kind ?? 'status'

/** Kinds whose calls are kept unless the fault says otherwise: Segment has done its part before things go wrong. */
const storingKinds: ReadonlySet<string> = new Set(['delay', 'slow-body', 'truncated'])

/** Whether the calls of a request that met this fault are kept. */
export const faultStores = (fault: Fault): boolean => {
  if (fault.stored !== undefined) return fault.stored
  return storingKinds.has(faultKind(fault)) || (fault.kind === 'reset' && fault.when === 'after-storing')
}
