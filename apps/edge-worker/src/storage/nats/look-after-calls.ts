import type { NamedTarget } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'
import { repeatLeftCalls } from './repeat-left-calls.ts'

/** Calls of a target that are in the queue. */
const waitingCalls = async ({ link, names }: NatsParts, target: NamedTarget): Promise<number> => {
  const { state } = await link.jsm.streams.info(names.queue.stream, { subjects_filter: names.callsOf(target) })
  return Object.values(state.subjects ?? {}).reduce((sum, calls) => sum + calls, 0)
}

/**
 * Creates a function that mends what failed servers leave behind, to be called now and then. A replica of 2.9.10 that was
 * killed may come back without calls that the others have, and is counted as complete.
 *
 * - Calls that the consumer has passed are repeated.
 * - If the consumer delivers nothing although calls wait, the server that leads it lacks them: another one must lead it.
 */
export const createCaretaker = (parts: NatsParts, target: NamedTarget): (() => Promise<void>) => {
  const { link, names } = parts
  const consumer = names.consumer(target)
  const { stream } = names.queue
  /** What the consumer had passed when it was last looked at, so that no acknowledgement is on its way. */
  let passed = 0
  /** What it had delivered then, if it had nothing to do. */
  let idleAt: number | undefined

  const look = async (): Promise<void> => {
    const info = await link.jsm.consumers.info(stream, consumer)
    // A stream that was created again counts from one.
    if (info.ack_floor.stream_seq >= passed) await repeatLeftCalls(parts, target, passed)
    passed = info.ack_floor.stream_seq
    const isIdle = info.num_pending === 0 && info.num_ack_pending === 0
    const { stream_seq: delivered } = info.delivered
    if (isIdle && idleAt === delivered && (await waitingCalls(parts, target)) > 0) {
      await link.connection.request(`${link.js.apiPrefix}.CONSUMER.LEADER.STEPDOWN.${stream}.${consumer}`)
    }
    idleAt = isIdle ? delivered : undefined
  }

  let isLooking = false
  return async () => {
    // Many calls take longer than the time until the next look.
    if (isLooking) return
    isLooking = true
    try {
      await look()
    } finally {
      isLooking = false
    }
  }
}
