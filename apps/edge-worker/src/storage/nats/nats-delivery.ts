import type { Runtime, SegmentClient, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../../config/collector-config.ts'
import type { SourceRegister } from '../../sources/source-register.ts'
import type { Target } from '../../sources/target.ts'
import type { ReportDelivery } from '../delivery-event.ts'
import { createTargetDelivery } from '../target-delivery.ts'
import { createWakeableSleep } from '../wakeable-sleep.ts'
import type { NamedTarget } from './nats-names.ts'
import { createNatsQueue, type NatsQueue } from './nats-queue.ts'
import type { NatsParts } from './nats-storage.ts'

/** Options of {@link createNatsDelivery}. */
export interface NatsDeliveryOptions {
  readonly sources: SourceRegister
  readonly runtime: Runtime
  readonly delivery: CollectorConfig['delivery']
  readonly ackWaitMs: number
  readonly maxAckPending: number
  readonly report?: ReportDelivery | undefined
  readonly onError: (error: SegmentError) => void
}

/** How often a client looks for calls that it was not told of, in milliseconds. */
const pollMs = 5_000

/** How often a closing delivery looks whether everything is delivered, in milliseconds. */
const closeCheckMs = 20

interface RunningDelivery {
  readonly queue: NatsQueue
  readonly client: SegmentClient
  readonly wake: () => void
}

/** Delivers the stored calls of all sources to Segment; any number of processes may do so at the same time. */
export const createNatsDelivery = (parts: NatsParts, options: NatsDeliveryOptions) => {
  const { sources, runtime, delivery, ackWaitMs, maxAckPending, report, onError } = options

  const start = (target: Target, named: NamedTarget): RunningDelivery => {
    const { sleep, wake } = createWakeableSleep()
    const queue = createNatsQueue({
      ...parts,
      target: named,
      ackWaitMs,
      maxAckPending,
      onArrival: wake,
      onParked: ({ messageId, code, message }) =>
        report?.({ kind: 'parked', source: named.alias, channel: named.channel, messageId, code, reason: message }),
      onError,
    })
    const client = createTargetDelivery(target, {
      queue,
      runtime,
      sleep,
      pollMs,
      delivery,
      // A corrected key may be used by another deliverer, which must get the calls.
      whenUnauthorized: 'continue',
      report: (event) => {
        // The queue reports it once it is stored.
        if (event.kind !== 'parked') report?.(event)
      },
      onError,
    })
    return { queue, client, wake }
  }

  const close = async ({ queue, client, wake }: RunningDelivery, dueAt: number): Promise<void> => {
    await queue.stop()
    while (performance.now() < dueAt && queue.held() > 0) {
      wake()
      await new Promise((resolve) => setTimeout(resolve, closeCheckMs))
    }
    await client.close({ timeoutMs: Math.max(0, dueAt - performance.now()) })
    queue.releaseAll()
  }

  const running = sources.all.flatMap(({ targets }) =>
    Object.values(targets).flatMap((target) =>
      target.alias === undefined ? [] : start(target, { alias: target.alias, channel: target.channel }),
    ),
  )
  return {
    /** Delivers what it holds within the time and gives the rest back for other deliverers. */
    async close(timeoutMs: number): Promise<void> {
      const dueAt = performance.now() + timeoutMs
      await Promise.all(running.map((one) => close(one, dueAt)))
    },
  }
}
