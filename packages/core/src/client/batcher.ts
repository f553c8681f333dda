import type { TokenProvider } from '../authorization/token-provider.ts'
import { type RetryOptions, retryPolicyOf } from '../delivery/retry-policy.ts'
import type { SegmentError } from '../error/segment-error.ts'
import { stableNumber } from '../middleware/sample.ts'
import { batchEnvelopeBytes } from '../request/build-batch-request.ts'
import type { Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { limits } from '../spec/limits.ts'
import { createBatchSender } from './batch-sender.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { FlushPolicy } from './client-options.ts'
import { createLane, type Lane } from './lane.ts'
import type { QueuedCall } from './queued-call.ts'
import { type BreakerPolicy, createSendGate, defaultBreakerPolicy } from './send-gate.ts'

/** What batching and sending need. */
export interface BatcherOptions {
  readonly source: Source
  readonly runtime: Runtime
  readonly flush?: FlushPolicy | undefined
  readonly concurrency?: number | undefined
  readonly orderPerUser?: boolean | undefined
  readonly retry?: RetryOptions | undefined
  readonly breaker?: Partial<BreakerPolicy> | undefined
  readonly timeoutMs?: number | undefined
  readonly tokens?: TokenProvider | undefined
  readonly signal: AbortSignal
  /** Gives a call its outcome; called once for each. */
  readonly settle: (call: QueuedCall, outcome: CallOutcome) => void
  readonly onUnauthorized: (error: SegmentError) => void
  readonly onThrottled: (waitMs: number) => void
  readonly onAnswer: (info: { readonly calls: number; readonly status: number; readonly retryCount: number }) => void
}

/** Takes calls as text and sends them in batches. */
export interface Batcher {
  /** @param user says whose call it is; asked only where the order of a user matters */
  add(json: string, call: QueuedCall, user: () => string): void
  /** Sends what waits, full or not. */
  seal(): void
  /** Lets go of memory that is kept for later. */
  shrink(): void
  /** Bytes that one batch takes at most. */
  readonly maxBytes: number
  readonly maxCalls: number
}

/** Makes the part of a client that fills batches by size, count and age and delivers them. */
export const createBatcher = (options: BatcherOptions): Batcher => {
  const { source, runtime, flush = {}, orderPerUser = false } = options
  const ageMs = flush.ageMs ?? 1_000
  const maxBytes = Math.min(flush.bytes ?? limits.safeBatchBytes, limits.batchBytes)
  const maxCalls = Math.max(1, Math.min(flush.calls ?? limits.batchCalls, limits.batchCalls))
  const concurrency = Math.max(1, options.concurrency ?? 4)
  let ageTimer: AbortController | undefined

  const send = createBatchSender({
    ...options,
    retry: retryPolicyOf(options.retry),
    timeoutMs: options.timeoutMs ?? 10_000,
    gate: createSendGate(runtime, { ...defaultBreakerPolicy, ...options.breaker }),
  })

  const seal = (): void => {
    ageTimer?.abort()
    ageTimer = undefined
    for (const lane of lanes) lane.seal()
  }

  const startAge = (): void => {
    if (ageTimer !== undefined || !Number.isFinite(ageMs)) return
    const timer = new AbortController()
    ageTimer = timer
    runtime.sleep(ageMs, timer.signal).then(() => {
      if (ageTimer === timer) seal()
    })
  }

  const envelopeBytes = batchEnvelopeBytes(source, {
    sentAt: new Date(0).toISOString(),
    bearerToken: options.tokens === undefined ? undefined : '',
  })
  const makeLane = (underWay: number): Lane =>
    createLane({ maxBytes, maxCalls, envelopeBytes, concurrency: underWay, send, onOpen: startAge })
  const firstLane = makeLane(orderPerUser ? 1 : concurrency)
  // One batch at a time in each, so that what one user did arrives in order.
  const lanes: readonly Lane[] = orderPerUser
    ? [firstLane, ...Array.from({ length: concurrency - 1 }, () => makeLane(1))]
    : [firstLane]

  return {
    add(json, call, user) {
      const lane =
        lanes.length === 1 ? firstLane : (lanes[Math.floor(stableNumber(user()) * lanes.length)] ?? firstLane)
      lane.add(json, call)
    },
    seal,
    shrink() {
      for (const lane of lanes) lane.shrink()
    },
    maxBytes,
    maxCalls,
  }
}
