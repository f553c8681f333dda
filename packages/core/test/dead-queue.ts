import type { OutboxQueue } from '../src/outbox/outbox.ts'

/** A promise that does not settle. */
export const never = (): Promise<never> => new Promise(() => undefined)

/** The queue of an empty outbox whose writes never end. */
export const deadQueue: OutboxQueue = {
  append: never,
  claim: async () => [],
  acknowledge: never,
  release: never,
  park: never,
  parked: never,
  requeue: never,
  has: () => false,
  counts: never,
}
