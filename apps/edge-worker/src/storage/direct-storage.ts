import type { Runtime, SegmentError } from '@org/segment-core'
import { createHostMemory } from '@org/segment-core/internal'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Target } from '../sources/target.ts'
import { bytesOfCalls, type CallStorage, type OutgoingCall, type StoreResult } from './call-storage.ts'
import { type Coalescer, createCoalescer } from './coalescer.ts'
import { type CallOutcome, deliverCalls } from './deliver-calls.ts'
import type { ReportDelivery } from './delivery-event.ts'

/** Options of {@link createDirectStorage}. */
export interface DirectStorageOptions {
  readonly runtime: Runtime
  readonly delivery: CollectorConfig['delivery']
  readonly report?: ReportDelivery | undefined
}

/** When a client should retry if Segment does not say, in seconds. */
const defaultRetryAfterSeconds = 5

type CallCoalescer = Coalescer<readonly OutgoingCall[], StoreResult>

const unavailable = ({ code, details }: SegmentError): StoreResult => ({
  outcome: 'unavailable',
  status: code === 'rate_limited' ? 429 : 503,
  retryAfterSeconds: Math.max(1, Math.ceil((details.retryAfterMs ?? defaultRetryAfterSeconds * 1_000) / 1_000)),
})

/** @param isStopped whether the host refuses everything, as a firewall does: that says nothing about these calls */
const resultOf = (outcomes: readonly CallOutcome[], isStopped: boolean): StoreResult => {
  const reasons = new Map<number, string>()
  for (const [index, call] of outcomes.entries()) {
    // The client retries all of them; Segment drops those it already has by their messageIds.
    if (call.outcome === 'later') return unavailable(call.error)
    if (call.outcome === 'refused' && isStopped) return unavailable(call.error)
    if (call.outcome === 'refused') reasons.set(index, call.error.message)
  }
  return reasons.size === 0 ? { outcome: 'kept' } : { outcome: 'refused', reasons }
}

/**
 * Forwards calls to Segment before the client is answered; nothing is stored here. Requests that arrive during a send share
 * the next batch.
 */
export const createDirectStorage = ({ runtime, delivery, report }: DirectStorageOptions): CallStorage => {
  const { batchBytes, concurrency, timeoutMs, budgetMs } = delivery
  const options = {
    runtime,
    retry: { budgetMs, baseDelayMs: 100, maxDelayMs: 2_000 },
    timeoutMs,
    maxBytes: batchBytes,
    concurrency: 1,
    report,
  }
  /** A target is one object as long as its source is cached. */
  const coalescers = new WeakMap<Target, CallCoalescer>()

  const coalescerFor = (target: Target): CallCoalescer => {
    const host = createHostMemory({ monotonic: runtime.monotonic, inTurn: false })
    return createCoalescer({
      maxBytes: batchBytes,
      concurrency,
      timedOut: { outcome: 'unavailable', status: 503, retryAfterSeconds: defaultRetryAfterSeconds },
      bytesOf: (calls) => bytesOfCalls(calls) + calls.length,
      send: async (groups) => {
        const outcomes = await deliverCalls(target, groups.flat(), { ...options, host })
        let start = 0
        return groups.map(({ length }) => {
          start += length
          return resultOf(outcomes.slice(start - length, start), host.isStopped())
        })
      },
    })
  }

  const coalescerOf = (target: Target): CallCoalescer => {
    const known = coalescers.get(target) ?? coalescerFor(target)
    coalescers.set(target, known)
    return known
  }

  return { store: (target, calls, life) => coalescerOf(target)(calls, life) }
}
