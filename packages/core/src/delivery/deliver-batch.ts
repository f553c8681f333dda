import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { type DeliverOptions, deliver } from './deliver.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { createHostMemory, type HostMemory, isDivisible } from './host-memory.ts'
import type { AttemptInfo } from './run-attempt.ts'

/** Calls that are sent in one request and can be divided. */
export interface BatchContent<Part> {
  /** Number of calls. */
  readonly count: number
  /** Bytes of the JSON of one call. */
  bytesOf(index: number): number
  /** Builds the request that carries them. */
  request(attempt: AttemptInfo): SegmentRequest | Promise<SegmentRequest>
  /** The calls from one index to another. */
  slice(from: number, to?: number): Part
}

/** How a batch is delivered. */
export interface DeliverBatchOptions<Part> extends Omit<DeliverOptions, 'onAttempt'> {
  /**
   * Called once for every part of the batch, in the order of the calls; the whole batch is the only part unless it was
   * divided.
   * @param attempts requests that carried these calls
   * @returns false to stop: the calls after this part are then neither sent nor settled
   */
  readonly onSettled: (part: Part, delivery: Delivery, attempts: number) => unknown
  /** Called after every attempt, before the pause that follows it. What it throws is ignored. */
  readonly onAttempt?: ((attempt: Attempt, part: Part) => void) | undefined
  /** Shared by the batches to one host. @default one for this batch */
  readonly host?: HostMemory | undefined
}

/** Bytes of some calls with the commas between them. */
const bytesOf = (part: BatchContent<unknown>): number => {
  let bytes = part.count - 1
  for (let index = 0; index < part.count; index += 1) bytes += part.bytesOf(index)
  return bytes
}

/** The index after the last call that fits, from an index on; at least one call does. */
const endOfFitting = (part: BatchContent<unknown>, from: number, maxBytes: number): number => {
  if (maxBytes === Number.POSITIVE_INFINITY) return part.count
  let bytes = part.bytesOf(from)
  let to = from + 1
  while (to < part.count) {
    bytes += 1 + part.bytesOf(to)
    if (bytes > maxBytes) break
    to += 1
  }
  return to
}

/** The index after the last of the next calls that have at least so many bytes. */
const endOfRefused = (part: BatchContent<unknown>, from: number, fromBytes: number): number => {
  let to = from + 1
  while (to < part.count && part.bytesOf(to) >= fromBytes) to += 1
  return to
}

/**
 * Delivers a batch. If it is refused because of a call in it, it is halved until that call is alone, so that every other
 * call is delivered. If it is too large for the host, it is sent in the largest parts that the host accepts. Parts are
 * sent in the order of the calls. If the host refuses every call, the rest is refused with that answer and not sent. This
 * is the only such division.
 */
export const deliverBatch = async <Part extends BatchContent<Part>>(
  batch: Part,
  options: DeliverBatchOptions<Part>,
): Promise<void> => {
  const { onSettled, onAttempt, onRetry, signal, host = createHostMemory(options) } = options

  const refuse = (part: Part, error: SegmentError, attempts: number): boolean =>
    onSettled(part, { outcome: 'refused', error, attempts: [] }, attempts) !== false

  const sendPart = async (part: Part, before: number): Promise<boolean> => {
    const delivery = await deliver((attempt) => part.request(attempt), {
      ...options,
      onAttempt: (attempt) => onAttempt?.(attempt, part),
      onRetry: (error, waitMs) => {
        host.leave(batch)
        onRetry?.(error, waitMs)
      },
    })
    const bytes = bytesOf(part)
    host.settled({ calls: part.count, bytes }, delivery)
    const attempts = before + delivery.attempts.length
    if (part.count === 1 || !isDivisible(delivery)) return onSettled(part, delivery, attempts) !== false
    if (host.maxBytes() < bytes) return send(part, attempts)
    const middle = Math.ceil(part.count / 2)
    return (await send(part.slice(0, middle), attempts)) && (await send(part.slice(middle), attempts))
  }

  const send = async (part: Part, before: number): Promise<boolean> => {
    const cut = (from: number, to: number): Part => (from === 0 && to === part.count ? part : part.slice(from, to))
    for (let from = 0; from < part.count; ) {
      const next = await host.next(batch, part.bytesOf(from), signal)
      if (next.action === 'refuse') {
        const to = endOfRefused(part, from, next.fromBytes)
        if (!refuse(cut(from, to), next.error, before)) return false
        from = to
        continue
      }
      const to = next.action === 'probe' ? from + 1 : endOfFitting(part, from, next.maxBytes)
      if (!(await sendPart(cut(from, to), before))) return false
      from = to
    }
    return true
  }

  try {
    await send(batch, 0)
  } finally {
    host.leave(batch)
  }
}
