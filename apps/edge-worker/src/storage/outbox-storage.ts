import { isSegmentError, type Runtime, type SegmentClient, SegmentError } from '@org/segment-core'
import type { OutboxFile } from '@org/segment-core/internal'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import type { Target } from '../sources/target.ts'
import { bytesOfCalls, type CallStorage, type StoreResult } from './call-storage.ts'
import type { ReportDelivery } from './delivery-event.ts'
import type { DiskReserve } from './disk-reserve.ts'
import { createMemoryFirstQueue, type MemoryFirstQueue } from './memory-first-queue.ts'
import type { PassedKeys } from './passed-keys.ts'
import { queueName, queueSource } from './queue-name.ts'
import { createTargetDelivery } from './target-delivery.ts'
import { createWakeableSleep } from './wakeable-sleep.ts'

/** Options of {@link createOutboxStorage}. */
export interface OutboxStorageOptions {
  readonly outbox: OutboxFile
  readonly sources: SourceRegister
  /** Required if unknown write keys are passed on. */
  readonly passedKeys?: PassedKeys | undefined
  readonly runtime: Runtime
  readonly delivery: CollectorConfig['delivery']
  /** Keeps room on the disk; without it, calls are answered 503 and delivery continues. */
  readonly diskReserve?: DiskReserve | undefined
  /** Maximum deliveries of passed keys, two for each key; calls of further ones are answered 503. @default 1000 */
  readonly maxPassed?: number | undefined
  /** How often the outbox is polled for calls of other processes, in milliseconds. @default 5000 */
  readonly pollMs?: number | undefined
  readonly report?: ReportDelivery | undefined
  readonly onError?: ((error: SegmentError) => void) | undefined
}

/** A storage that also knows the messageIds it has seen. */
export interface OutboxStorage extends Required<Pick<CallStorage, 'store' | 'state' | 'close'>> {
  readonly seen: SeenIds
  /** Continues with calls of passed keys that an earlier process left. */
  resume(): Promise<void>
  /** Whether calls can be stored, judging by the last ones. */
  isReady(): boolean
}

/** Stores and delivers the calls of one target. */
interface Delivery {
  readonly target: Target
  readonly queue: MemoryFirstQueue
  readonly client: SegmentClient
  /** Makes the client look for calls now. */
  readonly wake: () => void
  /** The write key, if it is a passed one. */
  readonly passedKey: string | undefined
  /** Number of requests that store calls now. */
  busy: number
  /** Whether it was replaced, because it had nothing to do. */
  isClosed: boolean
}

const defaultPollMs = 5_000

/** Maximum bytes of waiting calls that a target holds in memory. */
const heldBytes = 16 * 1024 * 1024

/** Maximum deliveries of passed keys at a time: anyone can invent keys, and each costs memory and a timer. */
const defaultMaxPassed = 1_000

/** How often deliveries without calls are looked for, in milliseconds. */
const endIdleMs = 1_000

/** When a client should retry while nothing can be stored, in seconds. */
const retryAfterSeconds = 10

/** How often a shutdown checks whether the client claimed the last calls, in milliseconds. */
const claimCheckMs = 5

/** Nearly every request has only new calls. */
const none: ReadonlySet<string> = new Set()

const kept: StoreResult = { outcome: 'kept' }
const unavailable: StoreResult = { outcome: 'unavailable', status: 503, retryAfterSeconds }

const keysError = (cause: unknown): SegmentError =>
  new SegmentError('outbox_unavailable', 'The list of passed keys cannot be written.', {}, { cause })

/** Closes a delivery once its client has claimed the last calls; undelivered ones wait for the next process. */
const closeDelivery = async ({ queue, client, wake }: Delivery, dueAt: number): Promise<void> => {
  while (performance.now() < dueAt && queue.mayWait()) {
    wake()
    await new Promise((resolve) => setTimeout(resolve, claimCheckMs))
  }
  await client.close({ timeoutMs: Math.max(0, dueAt - performance.now()) })
}

/**
 * Stores calls in an outbox and answers once they are on disk. One client per source and channel delivers them in full
 * batches, including calls that an earlier process left.
 */
export const createOutboxStorage = (options: OutboxStorageOptions): OutboxStorage => {
  const { outbox, sources, passedKeys, runtime, delivery, report, onError, pollMs = defaultPollMs } = options
  const { maxPassed = defaultMaxPassed, diskReserve } = options
  const deliveries = new Map<string, Delivery>()
  /** Looked up by identity first; a target is one object as long as its key is cached. */
  const byTarget = new WeakMap<Target, Delivery>()
  /** When storing last failed, if it has not succeeded since; milliseconds on the clock for durations. */
  let failedAt: number | undefined

  /** Reports the first of many failures that have one cause. */
  const fail = (error: unknown): StoreResult => {
    if (failedAt === undefined) {
      const own = new SegmentError('outbox_unavailable', 'Calls cannot be stored.', {}, { cause: error })
      onError?.(isSegmentError(error) ? error : own)
    }
    failedAt = performance.now()
    return unavailable
  }

  const openQueue = (target: Target): MemoryFirstQueue =>
    createMemoryFirstQueue(outbox.queue(queueName(target)), {
      maxBytes: heldBytes,
      // Shorter than the client's interval, so that each of its polls reaches the outbox.
      pollMs: pollMs / 2,
      now: () => performance.now(),
    })

  const startDelivery = (target: Target, queue = openQueue(target)): Delivery => {
    const { sleep, wake } = createWakeableSleep()
    const client = createTargetDelivery(target, { queue, runtime, sleep, pollMs, delivery, report, onError })
    const passedKey = target.alias === undefined ? target.source.writeKey : undefined
    return { target, queue, client, wake, passedKey, busy: 0, isClosed: false }
  }

  const deliveryOf = (target: Target): Delivery => {
    const known = byTarget.get(target)
    if (known?.isClosed === false) return known
    const name = queueName(target)
    const former = deliveries.get(name)
    const found = former?.target.source === target.source ? former : startDelivery(target, former?.queue)
    deliveries.set(name, found)
    byTarget.set(target, found)
    // The source has a new key or host. Calls that the former client holds return to the queue, which both share.
    if (former !== undefined && former !== found) {
      former.isClosed = true
      former.client.close({ timeoutMs: 0 }).catch((error: unknown) => onError?.(error as SegmentError)) // core's own
    }
    return found
  }

  const isPassed = ({ passedKey }: Delivery): boolean => passedKey !== undefined

  const passedCount = (): number => {
    let count = 0
    for (const delivery of deliveries.values()) if (isPassed(delivery)) count += 1
    return count
  }

  /** Ends the deliveries of passed keys that have nothing to deliver, and forgets their keys. */
  const endIdle = async (): Promise<void> => {
    for (const [name, delivery] of deliveries) {
      if (!isPassed(delivery)) continue
      const { queue, client, busy } = delivery
      if (queue.mayWait() || queue.claimed() > 0 || busy > 0) continue
      delivery.isClosed = true
      deliveries.delete(name)
      client.close({ timeoutMs: 0 }).catch(() => {})
    }
    const active = new Set([...deliveries.values()].map(({ passedKey }) => passedKey))
    await passedKeys?.forget([...passedKeys.known].filter((key) => !active.has(key)))
  }

  let ending: Promise<void> | undefined
  let endedAt = Number.NEGATIVE_INFINITY

  /** Whether there is room for another delivery of a passed key. */
  const hasRoom = async (): Promise<boolean> => {
    if (passedCount() < maxPassed) return true
    if (ending === undefined && performance.now() - endedAt >= endIdleMs) {
      ending = endIdle().finally(() => {
        ending = undefined
        endedAt = performance.now()
      })
    }
    await ending
    return passedCount() < maxPassed
  }

  const startAll = (): void => {
    for (const { targets } of sources.all) for (const target of Object.values(targets)) deliveryOf(target)
  }
  startAll()
  sources.onChange(startAll)

  /** Starts the deliveries of passed keys that an earlier process left calls for, and forgets the other keys. */
  const resume = async (): Promise<void> => {
    const keys = [...(passedKeys?.known ?? [])]
    if (keys.length === 0) return
    const targetsOf = (key: string): readonly Target[] => Object.values(sources.passed(key)?.targets ?? {})
    // Calls of a process that was killed may still be claimed.
    const unfinished = await outbox.unfinished(keys.flatMap((key) => targetsOf(key).map(queueName)))
    const idle = keys.filter((key) => {
      const targets = targetsOf(key).filter((target) => unfinished.has(queueName(target)))
      for (const target of targets) deliveryOf(target)
      return targets.length === 0
    })
    // On a full disk the list stays as it is.
    await passedKeys?.forget(idle).catch((error: unknown) => onError?.(keysError(error)))
  }

  return {
    async store(target, calls) {
      const bytes = bytesOfCalls(calls)
      if (diskReserve?.take(bytes) === false) {
        const advice = 'Free space on the volume of the outbox, or lower outbox.reserveBytes.'
        return fail(new SegmentError('outbox_unavailable', 'The disk has only its reserve left.', { advice }))
      }
      try {
        if (target.alias === undefined && !deliveries.has(queueName(target)) && !(await hasRoom())) return unavailable
        const delivery = deliveryOf(target)
        delivery.busy += 1
        try {
          if (target.alias === undefined) await passedKeys?.add(target.source.writeKey)
          await delivery.queue.append(calls)
        } finally {
          delivery.busy -= 1
        }
        delivery.wake()
        failedAt = undefined
        return kept
      } catch (error) {
        return fail(error)
      } finally {
        diskReserve?.done(bytes)
      }
    },
    async state() {
      const { bytes, oldestMs, queues } = await outbox.summary()
      let waiting = 0
      for (const { queue } of deliveries.values()) waiting += queue.claimed()
      for (const queue of queues) waiting += queue.waiting
      const parked = queues.flatMap(({ name, parked: groups }) =>
        groups.map((group) => ({ source: queueSource(name), ...group })),
      )
      return { waiting, bytes, oldestMs: waiting === 0 ? undefined : oldestMs, parked }
    },
    async close(timeoutMs) {
      const dueAt = performance.now() + timeoutMs
      await Promise.all([...deliveries.values()].map((one) => closeDelivery(one, dueAt)))
    },
    resume,
    // After a while it is worth another try, even if no call arrives.
    isReady: () => failedAt === undefined || performance.now() - failedAt > retryAfterSeconds * 1_000,
    seen: {
      known(target, ids) {
        // A key without a delivery has no room yet; the outbox drops repeated ids by itself.
        if (target.alias === undefined && !deliveries.has(queueName(target))) return none
        const { queue } = deliveryOf(target)
        let known: Set<string> | undefined
        for (const id of ids) if (queue.has(id)) known = (known ?? new Set()).add(id)
        return known ?? none
      },
      // Stored ids are remembered by the outbox itself.
      remember: () => {},
    },
  }
}
