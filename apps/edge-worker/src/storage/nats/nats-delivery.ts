import type { Runtime, SegmentClient, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../../config/collector-config.ts'
import type { SourceRegister } from '../../sources/source-register.ts'
import type { Target } from '../../sources/target.ts'
import type { ReportDelivery } from '../delivery-event.ts'
import { createTargetDelivery } from '../target-delivery.ts'
import { createWakeableSleep } from '../wakeable-sleep.ts'
import { createCaretaker } from './look-after-calls.ts'
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
  readonly onWarning: (message: string) => void
  readonly onError: (error: SegmentError) => void
}

/** How often a client looks for calls that it was not told of, in milliseconds. */
const pollMs = 5_000

/** How often a closing delivery looks whether its client has claimed everything, in milliseconds. */
const closeCheckMs = 20

/** How often it looks for calls that the consumer does not deliver, in milliseconds. */
const lookMs = 30_000

/** How long the delivery of a source that was changed or removed may take to deliver what it holds, in milliseconds. */
const changeMs = 5_000

interface RunningDelivery {
  readonly queue: NatsQueue
  readonly client: SegmentClient
  readonly wake: () => void
  readonly looking: NodeJS.Timeout
}

/** Delivers the stored calls of all sources to Segment; any number of processes may do so at the same time. */
export const createNatsDelivery = (parts: NatsParts, options: NatsDeliveryOptions) => {
  const { sources, runtime, delivery, ackWaitMs, maxAckPending, report, onWarning, onError } = options
  const { clock } = parts

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
      onWarning,
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
    const lookAfter = createCaretaker(parts, named)
    // The next look may succeed; fetching reports what fails.
    const looking = setInterval(() => lookAfter().catch(() => {}), lookMs).unref()
    return { queue, client, wake, looking }
  }

  const close = async ({ queue, client, wake, looking }: RunningDelivery, dueAt: number): Promise<void> => {
    clearInterval(looking)
    await queue.stop()
    // The client sends what it has claimed when it is closed, without waiting for full batches.
    while (clock.monotonic() < dueAt && queue.unclaimed() > 0) {
      wake()
      await new Promise((resolve) => setTimeout(resolve, closeCheckMs))
    }
    await client.close({ timeoutMs: Math.max(0, dueAt - clock.monotonic()) })
    queue.releaseAll()
  }

  const running = new Map<string, { readonly target: Target; readonly delivery: RunningDelivery }>()
  const closing = new Set<Promise<void>>()
  let isClosed = false

  const end = (delivery: RunningDelivery, dueAt: number): void => {
    const ended = close(delivery, dueAt).finally(() => closing.delete(ended))
    closing.add(ended)
  }

  /** Starts and ends deliveries as sources come, change and go. */
  const followSources = (): void => {
    if (isClosed) return
    const wanted = new Map<string, readonly [Target, NamedTarget]>()
    for (const { targets } of sources.all) {
      for (const target of Object.values(targets)) {
        const { alias, channel } = target
        if (alias !== undefined) wanted.set(`${alias} ${channel}`, [target, { alias, channel }])
      }
    }
    for (const [name, { target, delivery }] of running) {
      if (wanted.get(name)?.[0] === target) continue
      running.delete(name)
      end(delivery, clock.monotonic() + changeMs)
    }
    for (const [name, [target, named]] of wanted) {
      if (!running.has(name)) running.set(name, { target, delivery: start(target, named) })
    }
  }
  followSources()
  sources.onChange(followSources)

  return {
    /** Delivers what it holds within the time and gives the rest back for other deliverers. */
    async close(timeoutMs: number): Promise<void> {
      isClosed = true
      const dueAt = clock.monotonic() + timeoutMs
      for (const { delivery } of running.values()) end(delivery, dueAt)
      await Promise.all(closing)
    },
  }
}
