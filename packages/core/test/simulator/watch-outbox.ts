import type { Outbox, OutboxQueue } from '../../src/outbox/outbox.ts'

/** What a watched outbox tells. */
export interface OutboxWatch {
  /** The messageIds of calls whose client knows that they are kept. */
  readonly taken: Set<string>
  /** Operations that have not settled. */
  underWay: number
}

/** Wraps an outbox, so that a simulation knows what it took and whether it works on something. */
export const watchOutbox = (outbox: Outbox, watch: OutboxWatch): Outbox => {
  const counted = async <Value>(work: Promise<Value>): Promise<Value> => {
    watch.underWay += 1
    try {
      return await work
    } finally {
      watch.underWay -= 1
    }
  }
  const watchQueue = (queue: OutboxQueue): OutboxQueue => ({
    ...queue,
    async append(entries, options) {
      const ids = await counted(queue.append(entries, options))
      for (const { messageId } of entries) watch.taken.add(messageId)
      return ids
    },
    claim: (limit) => counted(queue.claim(limit)),
    acknowledge: (ids) => counted(queue.acknowledge(ids)),
    release: (ids, how) => counted(queue.release(ids, how)),
    park: (ids, reason) => counted(queue.park(ids, reason)),
    parked: (limit) => counted(queue.parked(limit)),
    requeue: (ids) => counted(queue.requeue(ids)),
    counts: () => counted(queue.counts()),
  })
  return { queue: (name) => watchQueue(outbox.queue(name)), close: () => counted(outbox.close()) }
}
