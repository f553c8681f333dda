import type { SegmentRequest } from '../request/segment-request.ts'
import { type DeliverOptions, deliver } from './deliver.ts'
import type { Attempt, Delivery } from './delivery.ts'
import type { AttemptInfo } from './run-attempt.ts'

/** Calls that are sent in one request and can be divided. */
export interface BatchContent<Part> {
  /** Number of calls. */
  readonly count: number
  /** Builds the request that carries them. */
  request(attempt: AttemptInfo): SegmentRequest | Promise<SegmentRequest>
  /** The calls from one index to another. */
  slice(from: number, to?: number): Part
}

/** How a batch is delivered. */
export interface DeliverBatchOptions<Part> extends Omit<DeliverOptions, 'onAttempt'> {
  /**
   * Called once for every part of the batch, in the order of the calls; the whole batch is the only part unless it was
   * halved.
   * @param attempts requests that carried these calls
   * @returns false to stop: the calls after this part are then neither sent nor settled
   */
  readonly onSettled: (part: Part, delivery: Delivery, attempts: number) => unknown
  /** Called after every attempt, before the pause that follows it. What it throws is ignored. */
  readonly onAttempt?: ((attempt: Attempt, part: Part) => void) | undefined
}

/** Answers that a single call in a batch may cause. */
const divisibleStatuses: ReadonlySet<number> = new Set([400, 413])

/** Whether a batch may have been refused because of a single call in it, so that a refused call alone is at fault. */
export const isDivisible = (delivery: Delivery): boolean =>
  delivery.outcome === 'refused' && divisibleStatuses.has(delivery.error.details.status ?? 0)

/**
 * Delivers a batch. If it is refused because of a call in it, it is halved until that call is alone, so that every other
 * call is delivered. The first half is sent before the second, so order is kept. This is the only such halving.
 */
export const deliverBatch = async <Part extends BatchContent<Part>>(
  batch: Part,
  options: DeliverBatchOptions<Part>,
): Promise<void> => {
  const { onSettled, onAttempt } = options
  const send = async (part: Part, before: number): Promise<boolean> => {
    const delivery = await deliver((attempt) => part.request(attempt), {
      ...options,
      onAttempt: (attempt) => onAttempt?.(attempt, part),
    })
    const attempts = before + delivery.attempts.length
    if (part.count === 1 || !isDivisible(delivery)) return onSettled(part, delivery, attempts) !== false
    const middle = Math.ceil(part.count / 2)
    return (await send(part.slice(0, middle), attempts)) && (await send(part.slice(middle), attempts))
  }
  await send(batch, 0)
}
