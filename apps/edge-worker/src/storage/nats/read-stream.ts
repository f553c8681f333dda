import type { JsMsg } from '@nats-io/jetstream'
import type { NatsLink } from './connect-nats.ts'

/** What to read of a stream. */
export interface StreamRange {
  readonly stream: string
  /** Subjects to read. */
  readonly filter: string
  /** Only messages stored since then. @default all */
  readonly since?: Date | undefined
}

/** How many messages are asked for at a time. */
const pageSize = 500

/** How long a page waits for messages, in milliseconds; the least that the client allows. */
const expiresMs = 1_000

/** Failures in a row after which the reading ends, and the pause after each, in milliseconds. */
const maxFailures = 10
const pauseMs = 1_000

/**
 * Messages of a stream that were stored before the reading began, the oldest first. Nothing is removed. It continues after a
 * server is lost.
 * @throws if the stream cannot be read for about ten seconds
 */
export const readStream = async function* (
  { js, jsm }: NatsLink,
  { stream, filter, since }: StreamRange,
): AsyncGenerator<JsMsg, void, undefined> {
  const { state } = await jsm.streams.info(stream)
  if (state.messages === 0) return
  let next = state.first_seq
  let failures = 0

  /** A consumer that acknowledges nothing; the server deletes it soon after its last request. */
  const open = async () => {
    const start =
      since !== undefined && next === state.first_seq
        ? { deliver_policy: 'by_start_time' as const, opt_start_time: since.toISOString() }
        : { deliver_policy: 'by_start_sequence' as const, opt_start_seq: next }
    const { name } = await jsm.consumers.add(stream, {
      ...start,
      ack_policy: 'none',
      filter_subject: filter,
      inactive_threshold: 60_000_000_000,
      num_replicas: 1,
      mem_storage: true,
    })
    return { name, consumer: await js.consumers.get(stream, name) }
  }

  let opened = await open()
  try {
    for (;;) {
      try {
        const { num_pending: pending } = await opened.consumer.info()
        if (pending === 0) return
        const messages = await opened.consumer.fetch({ max_messages: Math.min(pageSize, pending), expires: expiresMs })
        for await (const message of messages) {
          if (message.seq > state.last_seq) return
          yield message
          next = message.seq + 1
          failures = 0
        }
      } catch (error) {
        failures += 1
        if (failures > maxFailures) throw error
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
        opened = await open().catch(() => opened)
      }
    }
  } finally {
    await jsm.consumers.delete(stream, opened.name).catch(() => {})
  }
}
