import type { Runtime, SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'
import { type Coalescer, createCoalescer } from './coalescer.ts'
import { type CallFate, deliverCalls } from './deliver-calls.ts'
import type { HandedCall, HandedOver, HandOver, Target } from './hand-over.ts'

/** What forwarding before the answer needs. */
export interface DirectOptions {
  readonly runtime: Runtime
  readonly delivery: CollectorConfig['delivery']
  /** Told of every batch that Segment has acknowledged. */
  readonly onBatch?: ((batch: { readonly calls: number; readonly bytes: number }) => void) | undefined
}

/** Seconds that a client shall wait where Segment does not say. */
const usualWaitSeconds = 5

/** Ways to sources that are kept. */
const maxLanes = 1_000

const kept: HandedOver = { outcome: 'kept' }

const unavailable = ({ code, details }: SegmentError): HandedOver => ({
  outcome: 'unavailable',
  status: code === 'rate_limited' ? 429 : 503,
  retryAfterSeconds: Math.max(1, Math.ceil((details.retryAfterMs ?? usualWaitSeconds * 1_000) / 1_000)),
})

const expired: HandedOver = { outcome: 'unavailable', status: 503, retryAfterSeconds: usualWaitSeconds }

const resultOf = (fates: readonly CallFate[]): HandedOver => {
  const reasons = new Map<number, string>()
  for (const [index, fate] of fates.entries()) {
    // The client shall send all of them again; what Segment has of them it knows by their messageIds.
    if (fate.fate === 'later') return unavailable(fate.error)
    if (fate.fate === 'refused') reasons.set(index, fate.error.message)
  }
  return reasons.size === 0 ? kept : { outcome: 'refused', reasons }
}

/**
 * Forwards before answering: nothing is kept here, and the client hears what Segment said. Requests that come while others
 * are under way share the next batch.
 */
export const createDirectHandOver = ({ runtime, delivery, onBatch }: DirectOptions): HandOver => {
  const { batchBytes, concurrency, timeoutMs, budgetMs } = delivery
  const options = {
    runtime,
    retry: { budgetMs, baseDelayMs: 100, maxDelayMs: 2_000 },
    timeoutMs,
    maxBytes: batchBytes,
    concurrency: 1,
    onBatch,
  }
  const lanes = new Map<string, Coalescer<readonly HandedCall[], HandedOver>>()

  const createLane = (target: Target) =>
    createCoalescer<readonly HandedCall[], HandedOver>({
      maxBytes: batchBytes,
      concurrency,
      expired,
      bytesOf: (calls) => calls.reduce((sum, { bytes }) => sum + bytes + 1, 0),
      send: async (groups) => {
        const fates = await deliverCalls(target, groups.flat(), options)
        let start = 0
        return groups.map((group) => {
          const own = fates.slice(start, start + group.length)
          start += group.length
          return resultOf(own)
        })
      },
    })

  const laneOf = (target: Target) => {
    const name = `${target.channel} ${target.alias ?? ''} ${target.source.writeKey}`
    const known = lanes.get(name)
    if (known !== undefined) return known
    const [oldest] = lanes.keys()
    if (lanes.size >= maxLanes && oldest !== undefined) lanes.delete(oldest)
    const lane = createLane(target)
    lanes.set(name, lane)
    return lane
  }

  return { handOver: (target, calls, life) => laneOf(target).run(calls, life) }
}
