import type { MsgRequest } from '@nats-io/jetstream'
import type { NamedTarget } from './nats-names.ts'
import { natsMessageId } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'
import { readCall } from './read-call.ts'

/** Maximum calls that one look repeats. */
const maxCalls = 1_000

/**
 * Publishes calls again that a stream kept although its consumer has passed them, and deletes the old ones.
 *
 * Servers before 2.10 can leave such calls on a replica that stored a call after its acknowledgement. They would never be
 * delivered and fill the queue for ever. Most likely Segment has them; it drops what comes again under its messageId.
 * @param upTo sequence that the consumer passed some time ago, so that no acknowledgement is on its way
 * @returns how many calls were repeated
 */
export const repeatLeftCalls = async (
  { link, names, publisher }: NatsParts,
  target: NamedTarget,
  upTo: number,
): Promise<number> => {
  const { jsm } = link
  const { stream } = names.queue
  let count = 0
  for (let next = 1; count < maxCalls; count += 1) {
    const query = { seq: next, next_by_subj: names.callsOf(target) }
    const left = await jsm.streams.getMessage(stream, query as MsgRequest) // the type lacks what the server has since 2.9
    if (left === null || left.seq > upTo) break
    const { messageId = '', json } = readCall({ headers: left.header, string: () => left.string() })
    await publisher.publish({
      subject: names.repeatedCall(target),
      messageId,
      json,
      // Another deliverer may do the same.
      natsId: natsMessageId(target.alias, messageId, `left ${left.seq} ${left.timestamp}`),
    })
    await jsm.streams.deleteMessage(stream, left.seq, false).catch(() => {})
    next = left.seq + 1
  }
  return count
}
