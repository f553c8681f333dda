import {
  createSegmentClient,
  isSegmentError,
  type Outbox,
  type Runtime,
  type SegmentClient,
  SegmentError,
  type Transport,
} from '@org/segment-core'
import type { OutboxQueue } from '@org/segment-core/internal'
import { batchPaths } from '@org/segment-core/spec'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { HandedOver, HandOver, Target } from '../hand-over/hand-over.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import { createMemoryFirstQueue } from './memory-first-queue.ts'
import { createNudgedDoze, type NudgedDoze } from './nudged-doze.ts'
import type { PassedKeys } from './passed-keys.ts'

/** What keeping calls on disk needs. */
export interface OutboxHandOverOptions {
  readonly outbox: Outbox
  readonly sources: SourceRegister
  /** Write keys that were passed on; without it none may be. */
  readonly passedKeys?: PassedKeys | undefined
  readonly runtime: Runtime
  readonly delivery: CollectorConfig['delivery']
  /** How often the outbox is looked through for what others left, in milliseconds. @default 5000 */
  readonly pollMs?: number | undefined
  /** Told of every batch that Segment has acknowledged. */
  readonly onBatch?: ((batch: { readonly calls: number }) => void) | undefined
  readonly onError?: ((error: SegmentError) => void) | undefined
}

/** A hand-over that also knows which messageIds it has seen. */
export interface OutboxHandOver extends Required<HandOver> {
  readonly seen: SeenIds
  /** Whether calls can be kept, as far as the last of them tell. */
  isReady(): boolean
}

interface Lane {
  readonly queue: OutboxQueue
  readonly client: SegmentClient
  readonly nap: NudgedDoze
}

/** Time in which a batch is tried again before its calls wait in the outbox, in milliseconds. */
const retryBudgetMs = 60_000

/** How often the outbox is looked through, in milliseconds. */
const defaultPollMs = 5_000

/** Bytes of calls that a lane holds in memory besides those that it sends. */
const heldBytes = 16 * 1024 * 1024

/** Seconds that a client shall wait where nothing can be kept. */
const waitSeconds = 10

/** How often it is looked whether what is kept was taken, when the end comes, in milliseconds. */
const claimCheckMs = 5

/** Nearly every request brings calls that are new. */
const none: ReadonlySet<string> = new Set()

const kept: HandedOver = { outcome: 'kept' }
const unavailable: HandedOver = { outcome: 'unavailable', status: 503, retryAfterSeconds: waitSeconds }

const laneName = ({ alias, source, channel }: Target): string =>
  alias === undefined ? `key ${source.writeKey} ${channel}` : `source ${alias} ${channel}`

const batchEnd = /\/v1\/batch$/

/** Sends the batches of a client to the endpoint of their channel. */
const laneTransport = ({ channel }: Target, transport: Transport): Transport =>
  channel === 'server'
    ? transport
    : (request, options) => {
        const url = request.url.replace(batchEnd, batchPaths.browser)
        return transport({ ...request, url }, options)
      }

/** Closes a lane once its client has taken what was kept last; what is left then waits for the next process. */
const closeLane = async ({ queue, client, nap }: Lane, dueAt: number): Promise<void> => {
  while (Date.now() < dueAt && (await queue.counts()).waiting > 0) {
    nap.nudge()
    await new Promise((resolve) => setTimeout(resolve, claimCheckMs))
  }
  await client.close({ timeoutMs: Math.max(0, dueAt - Date.now()) })
}

/**
 * Keeps calls in an outbox; a client is answered once they are on disk, and one client of core's for each source and
 * channel delivers them in full batches, also what an earlier process left.
 */
export const createOutboxHandOver = (options: OutboxHandOverOptions): OutboxHandOver => {
  const { outbox, sources, passedKeys, runtime, delivery, onBatch, onError, pollMs = defaultPollMs } = options
  const lanes = new Map<string, Lane>()
  /** The same, for those who come with the very object; a source is one for as long as its key is known. */
  const found = new WeakMap<Target, Lane>()
  /** When calls could not be kept last, while none was since; in milliseconds since 1970. */
  let failedAt: number | undefined

  /** Tells of the first of many failures that have one cause. */
  const fail = (error: unknown): HandedOver => {
    if (failedAt === undefined) {
      const own = new SegmentError('outbox_unavailable', 'Calls can not be kept.', {}, { cause: error })
      onError?.(isSegmentError(error) ? error : own)
    }
    failedAt = runtime.now()
    return unavailable
  }

  const openLane = (target: Target): Lane => {
    const nap = createNudgedDoze()
    const queue = createMemoryFirstQueue(outbox.queue(laneName(target)), {
      maxBytes: heldBytes,
      // The client asks as often; its clock may be a little ahead.
      pollMs: pollMs / 2,
      now: () => runtime.now(),
    })
    const client = createSegmentClient({
      source: target.source,
      runtime: { ...runtime, backgroundSleep: nap.doze, transport: laneTransport(target, runtime.transport) },
      // The queue is named after the source here, so that what is kept survives a new write key.
      outbox: { storage: { queue: () => queue, close: async () => {} }, pollMs },
      flush: { bytes: delivery.batchBytes, ageMs: delivery.ageMs },
      concurrency: delivery.concurrency,
      timeoutMs: delivery.timeoutMs,
      retry: { budgetMs: retryBudgetMs },
      onError: (error) => onError?.(error),
    })
    client.on('answer', ({ calls, status }) => {
      if (status >= 200 && status < 300) onBatch?.({ calls })
    })
    return { queue, client, nap }
  }

  const laneOf = (target: Target): Lane => {
    const known = found.get(target)
    if (known !== undefined) return known
    const name = laneName(target)
    const lane = lanes.get(name) ?? openLane(target)
    lanes.set(name, lane)
    found.set(target, lane)
    return lane
  }

  const passed = [...(passedKeys?.known ?? [])].flatMap((key) => sources.passed(key) ?? [])
  for (const { targets } of [...sources.all, ...passed]) {
    laneOf(targets.browser)
    laneOf(targets.server)
  }

  return {
    async handOver(target, calls) {
      try {
        if (target.alias === undefined) await passedKeys?.add(target.source.writeKey)
        const { queue, nap } = laneOf(target)
        await queue.append(calls)
        nap.nudge()
        failedAt = undefined
        return kept
      } catch (error) {
        return fail(error)
      }
    },
    async depth() {
      const counts = await Promise.all([...lanes.values()].map(({ queue }) => queue.counts()))
      return counts.reduce((sum, { waiting, claimed }) => sum + waiting + claimed, 0)
    },
    async close(timeoutMs) {
      const dueAt = Date.now() + timeoutMs
      await Promise.all([...lanes.values()].map((lane) => closeLane(lane, dueAt)))
    },
    // After a while it is worth another try, which nobody makes where no call comes.
    isReady: () => failedAt === undefined || runtime.now() - failedAt > waitSeconds * 1_000,
    seen: {
      known(target, ids) {
        const { queue } = laneOf(target)
        let known: Set<string> | undefined
        for (const id of ids) if (queue.has(id)) known = (known ?? new Set()).add(id)
        return known ?? none
      },
      // What is kept is known.
      remember: () => {},
    },
  }
}
