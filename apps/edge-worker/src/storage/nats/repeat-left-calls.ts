import type { MsgRequest, StoredMsg } from '@nats-io/jetstream'
import type { NamedTarget } from './nats-names.ts'
import { natsMessageId } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'
import { readCall } from './read-call.ts'

/** Maximum calls that one look repeats. */
const maxCalls = 20_000

/** Calls of a target that are in the queue, up to a sequence. */
const leftCalls = async function* (
  { link: { jsm }, names }: NatsParts,
  target: NamedTarget,
  upTo: number,
): AsyncGenerator<StoredMsg, void, undefined> {
  const { stream } = names.queue
  const subjects = [names.newCall(target), names.repeatedCall(target)]
  // Not one filter for both: with a wildcard, 2.9.10 may not find the last message of a stream.
  for (const subject of subjects) {
    for (let next = 1; ; ) {
      const query = { seq: next, next_by_subj: subject }
      const left = await jsm.streams.getMessage(stream, query as MsgRequest) // the type lacks what the server has since 2.9
      if (left === null || left.seq > upTo) break
      yield left
      next = left.seq + 1
    }
  }
  // The first message is also found if the server's index of subjects does not have it.
  const { state } = await jsm.streams.info(stream)
  if (state.messages === 0 || state.first_seq > upTo) return
  const first = await jsm.streams.getMessage(stream, { seq: state.first_seq })
  if (first !== null && subjects.includes(first.subject)) yield first
}

/**
 * Publishes calls again that a stream kept although its consumer has passed them, and deletes the old ones.
 *
 * Servers before 2.10 can leave such calls on a replica that stored a call after its acknowledgement. They would never be
 * delivered and fill the queue for ever. Most likely Segment has them; it drops what comes again under its messageId.
 * @param upTo sequence that the consumer passed some time ago, so that no acknowledgement is on its way
 * @returns how many calls were repeated
 */
export const repeatLeftCalls = async (parts: NatsParts, target: NamedTarget, upTo: number): Promise<number> => {
  const { link, names, publisher } = parts
  let count = 0
  for await (const left of leftCalls(parts, target, upTo)) {
    const { messageId = '', json } = readCall({ headers: left.header, string: () => left.string() })
    await publisher.publish({
      subject: names.repeatedCall(target),
      messageId,
      json,
      // Another deliverer may do the same.
      natsId: natsMessageId(target.alias, messageId, `left ${left.seq} ${left.timestamp}`),
    })
    await link.jsm.streams.deleteMessage(names.queue.stream, left.seq, false).catch(() => {})
    count += 1
    if (count === maxCalls) break
  }
  return count
}
