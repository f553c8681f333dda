import { SegmentError } from '../error/segment-error.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import { createBodyLimit } from './body-limit.ts'
import { untilAborted } from './call-foreign.ts'
import type { Delivery } from './delivery.ts'

/**
 * Refusals in a row with one status after which no further call is sent. They are of calls that were sent alone, or have a
 * status that is not about a call. Three would do, but neighbours in a queue often resemble each other, and a stop refuses
 * good calls too.
 */
const refusalsUntilStop = 5

/** The same with several statuses: a firewall in front of several servers may answer with one after the other. */
const mixedRefusalsUntilStop = 8

/** First pause after a stop, doubled with each probe that is refused, in milliseconds. */
const firstRestMs = 1_000

/** Longest pause, in milliseconds. */
const maxRestMs = 10_000

/** Status of a body that is too large. */
const tooLarge = 413

/** Answers that a single call in a batch may cause. */
const divisibleStatuses: ReadonlySet<number> = new Set([400, tooLarge])

/** Whether a batch may have been refused because of a single call in it, so that a refused call alone is at fault. */
export const isDivisible = (delivery: Delivery): boolean =>
  delivery.outcome === 'refused' && divisibleStatuses.has(delivery.error.details.status ?? 0)

/** What was sent. */
interface SentPart {
  readonly calls: number
  readonly bytes: number
}

/** What to do with the next calls. */
export type NextPart =
  /** Send them, in a body of at most so many bytes; a single call is sent whatever its size. */
  | { readonly action: 'send'; readonly maxBytes: number }
  /** Send the first one alone. */
  | { readonly action: 'probe' }
  /** Do not send them, up to the first call of fewer bytes: the host refuses every call. */
  | { readonly action: 'refuse'; readonly error: SegmentError; readonly fromBytes: number }

/**
 * What the deliveries to one host have learned from its answers:
 * - how large a body may be, if the host refused one with 413;
 * - whether the host refuses everything, as a firewall or a wrong domain does. Then the calls that wait are refused without
 *   being sent, and after a pause a single call probes the host.
 *
 * From a refusal until the next acknowledgement only one batch is sent at a time, so that a storm of refusals stays small.
 */
export interface HostMemory {
  /**
   * Resolves when a batch may send its next part.
   * @param batch identifies the batch; call `leave` when it ends
   * @param bytes of the first call to send
   */
  next(batch: object, bytes: number, signal?: AbortSignal): Promise<NextPart>
  /** A part was delivered, or not. */
  settled(part: SentPart, delivery: Delivery): void
  /** Bytes that the next body should not exceed. */
  maxBytes(): number
  /** The batch sends nothing for now, so others may. */
  leave(batch: object): void
  /** Whether the host refuses everything, and not only calls that are too large for it. */
  isStopped(): boolean
}

/** The error of calls that are not sent, or not alone. */
const untriedError = ({ code, message, details }: SegmentError): SegmentError =>
  new SegmentError(code, `${message} The host refused each of the calls before this one, so it was not tried.`, details)

/** Options of {@link createHostMemory}. */
export interface HostMemoryOptions {
  /** Clock for durations, in milliseconds. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /**
   * Whether batches wait for each other after a refusal. Batches of several requests on Workers cannot: one that is
   * canceled would never wake the others.
   * @default true
   */
  readonly inTurn?: boolean | undefined
}

/** Creates the memory of one host. */
export const createHostMemory = ({ monotonic = realMonotonic, inTurn = true }: HostMemoryOptions = {}): HostMemory => {
  const limit = createBodyLimit(monotonic)
  /** Whether there was a refusal since the last acknowledgement. */
  let isSuspect = false
  /** The only batch that sends meanwhile. */
  let sender: object | undefined
  let wake: (() => void)[] = []
  let refusals = 0
  let mixedRefusals = 0
  let lastStatus: number | undefined
  /** Bytes of the smallest call that was refused as too large when it was sent alone. */
  let tooManyBytes = Number.POSITIVE_INFINITY
  let stop: { readonly error: SegmentError; readonly until: number; readonly fromBytes: number } | undefined
  let restMs = firstRestMs

  const free = (): void => {
    sender = undefined
    const waiting = wake
    wake = []
    for (const resolve of waiting) resolve()
  }

  const acknowledged = (): void => {
    isSuspect = false
    refusals = 0
    mixedRefusals = 0
    tooManyBytes = Number.POSITIVE_INFINITY
    stop = undefined
    restMs = firstRestMs
    free()
  }

  const refused = (error: SegmentError, isAboutCalls: boolean): void => {
    const { status } = error.details
    // Without a status nothing was sent.
    if (status === undefined) return
    isSuspect = true
    if (isAboutCalls) return
    refusals = status === lastStatus ? refusals + 1 : 1
    mixedRefusals += 1
    lastStatus = status
    if (refusals < refusalsUntilStop && mixedRefusals < mixedRefusalsUntilStop) return
    // Much smaller calls may pass if these were too large; by halves, so that a host that refuses all sizes gets few.
    const fromBytes = status === tooLarge ? tooManyBytes / 2 : 0
    stop = { error: untriedError(error), until: monotonic() + restMs, fromBytes }
    restMs = Math.min(restMs * 2, maxRestMs)
  }

  return {
    async next(batch, bytes, signal) {
      while (inTurn && isSuspect && sender !== undefined && sender !== batch && signal?.aborted !== true) {
        const freed = new Promise<void>((resolve) => wake.push(resolve))
        await untilAborted(freed, signal).catch(() => undefined)
      }
      if (isSuspect) sender = batch
      if (stop === undefined) return { action: 'send', maxBytes: limit.nextBytes() }
      const { error, until, fromBytes } = stop
      return monotonic() < until && bytes >= fromBytes ? { action: 'refuse', error, fromBytes } : { action: 'probe' }
    },
    settled({ calls, bytes }, delivery) {
      if (delivery.outcome === 'acknowledged') {
        limit.accepted(bytes)
        acknowledged()
      } else if (delivery.outcome === 'refused') {
        const { error } = delivery
        if (error.details.status === tooLarge) {
          limit.refused(bytes, calls > 1)
          if (calls === 1) tooManyBytes = Math.min(tooManyBytes, bytes)
        }
        refused(error, calls > 1 && isDivisible(delivery))
      }
    },
    maxBytes: () => limit.nextBytes(),
    leave(batch) {
      if (sender === batch) free()
    },
    isStopped: () => stop !== undefined && !(stop.error.details.status === tooLarge && limit.isKnown()),
  }
}
