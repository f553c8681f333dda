import type { Consumer, ConsumerInfo } from '@nats-io/jetstream'
import type { NatsLink } from './connect-nats.ts'
import type { NamedTarget, NatsNames } from './nats-names.ts'

/** Options of {@link openTargetConsumer}. */
export interface TargetConsumerOptions {
  readonly link: NatsLink
  readonly names: NatsNames
  readonly target: NamedTarget
  /** After this many milliseconds without a sign of life, another deliverer gets the calls. */
  readonly ackWaitMs: number
  /** Maximum calls that all deliverers of the target hold. */
  readonly maxAckPending: number
}

/** A durable consumer of the queue. */
export interface OpenedConsumer {
  readonly consumer: Consumer
  /** When it was created. */
  readonly createdAt: string
  /** When its stream was created. */
  readonly streamCreatedAt: string
}

const nanosPerMs = 1_000_000

/** Opens the durable consumer of a target, or creates it. */
export const openTargetConsumer = async ({
  link,
  names,
  target,
  ackWaitMs,
  maxAckPending,
}: TargetConsumerOptions): Promise<OpenedConsumer> => {
  const { js, jsm, nats } = link
  const { stream } = names.queue
  const name = names.consumer(target)
  const changeable = { ack_wait: ackWaitMs * nanosPerMs, max_ack_pending: maxAckPending }
  const open = async (): Promise<ConsumerInfo> => {
    try {
      return await jsm.consumers.add(stream, {
        ...changeable,
        durable_name: name,
        filter_subject: names.callsOf(target),
        ack_policy: 'explicit',
        deliver_policy: 'all',
        max_deliver: -1,
      })
    } catch (error) {
      if (!(error instanceof nats.JetStreamApiError)) throw error
      // It exists with other values.
      return await jsm.consumers.update(stream, name, changeable)
    }
  }
  const info = await open()
  const { created: streamCreatedAt } = await jsm.streams.info(stream)
  return { consumer: js.consumers.getConsumerFromInfo(info), createdAt: info.created, streamCreatedAt }
}
