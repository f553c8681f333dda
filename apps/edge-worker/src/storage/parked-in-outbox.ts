import type { OutboxFile } from '@org/segment-core/internal'
import type { ParkedCalls } from './parked-calls.ts'
import { readQueueName } from './queue-name.ts'

/** Calls that are read at a time. */
const pageCalls = 500

/** The parked calls of an outbox. @param close frees the outbox */
export const parkedInOutbox = (outbox: OutboxFile, close: () => Promise<void>): ParkedCalls => ({
  async *list() {
    for (let after = 0; ; ) {
      const page = await outbox.listParked({ limit: pageCalls, after })
      for (const { id, queue, messageId, code, message, parkedAt, json } of page) {
        after = id
        const { alias: source, channel } = readQueueName(queue) ?? {}
        yield { id: String(id), source, channel, messageId, code, reason: message, parkedAt, json }
      }
      if (page.length < pageCalls) return
    }
  },
  // No process would deliver the calls of a source that is not configured.
  retry: (calls) =>
    outbox.retryParked(calls.filter(({ channel }) => channel !== undefined).map(({ id }) => Number(id))),
  drop: (calls) => outbox.discardParked(calls.map(({ id }) => Number(id))),
  close,
})
