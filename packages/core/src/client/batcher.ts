import type { TokenProvider } from '../delivery/delivery.ts'
import { createHostMemory } from '../delivery/host-memory.ts'
import { clientRetryPolicy, type RetryOptions, retryPolicyOf } from '../delivery/retry-policy.ts'
import { stableNumber } from '../middleware/pick-calls.ts'
import { batchEnvelopeBytes } from '../request/build-batch-request.ts'
import type { Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { limits } from '../spec/limits.ts'
import { defaultTimeoutMs } from '../transport/transport.ts'
import { isJsonObject } from '../values/json-object.ts'
import type { QueuedCall } from './batch.ts'
import { type BatchQueue, createBatchQueue } from './batch-queue.ts'
import { createBatchSender, type SendListeners } from './batch-sender.ts'
import { type BreakerPolicy, createCircuitBreaker, defaultBreakerPolicy } from './circuit-breaker.ts'
import type { FlushPolicy } from './client-options.ts'

/** What batching and sending need. */
export interface BatcherOptions extends SendListeners {
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
  /** Called when no batch is in flight. */
  readonly onIdle: () => void
}

/** Accepts calls as JSON text and sends them in batches. */
export interface Batcher {
  /** @param fields of the call, if they are known; else they are read from its JSON if the order per user matters */
  add(json: string, call: QueuedCall, fields?: object): void
  /** Sends the open batches, full or not. */
  closeBatches(): void
  /** Whether no batch is in flight. */
  isIdle(): boolean
  /** Whether another batch could be sent at once. */
  hasFreeSlot(): boolean
  /** Frees the spare buffers. */
  shrink(): void
  /** Maximum bytes of one batch. */
  readonly maxBytes: number
  readonly maxCalls: number
}

const userOf = (call: unknown): string => (isJsonObject(call) ? String(call.userId ?? call.anonymousId ?? '') : '')

/** JSON from an outbox may be damaged. */
const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Creates the part of a client that fills batches by size, count and age, and delivers them. */
export const createBatcher = (options: BatcherOptions): Batcher => {
  const { source, runtime, flush = {}, orderPerUser = false } = options
  const ageMs = flush.ageMs ?? 1_000
  const maxBytes = Math.min(flush.bytes ?? limits.safeBatchBytes, limits.batchBytes)
  const maxCalls = Math.max(1, Math.min(flush.calls ?? limits.batchCalls, limits.batchCalls))
  const concurrency = Math.max(1, options.concurrency ?? 4)
  let ageTimer: AbortController | undefined

  const send = createBatchSender({
    ...options,
    retry: retryPolicyOf(options.retry, clientRetryPolicy),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    host: createHostMemory(runtime),
    breaker: createCircuitBreaker(runtime, { ...defaultBreakerPolicy, ...options.breaker }),
  })

  const closeBatches = (): void => {
    ageTimer?.abort()
    ageTimer = undefined
    for (const queue of queues) queue.closeBatch()
  }

  const startAge = (): void => {
    if (ageTimer !== undefined || !Number.isFinite(ageMs)) return
    const timer = new AbortController()
    ageTimer = timer
    void runtime.sleep(ageMs, timer.signal).then(() => {
      if (ageTimer === timer) closeBatches()
    })
  }

  const isIdle = (): boolean => queues.every((queue) => queue.isIdle())

  const envelopeBytes = batchEnvelopeBytes(source, {
    sentAt: new Date(0).toISOString(),
    bearerToken: options.tokens === undefined ? undefined : '',
  })
  const makeQueue = (inFlight: number): BatchQueue =>
    createBatchQueue({
      maxBytes,
      maxCalls,
      envelopeBytes,
      concurrency: inFlight,
      send,
      onOpen: startAge,
      onIdle: () => {
        if (isIdle()) options.onIdle()
      },
    })
  const firstQueue = makeQueue(orderPerUser ? 1 : concurrency)
  // With one batch at a time in each, the calls of one user arrive in order.
  const queues: readonly BatchQueue[] = orderPerUser
    ? [firstQueue, ...Array.from({ length: concurrency - 1 }, () => makeQueue(1))]
    : [firstQueue]

  return {
    add(json, call, fields) {
      const user = queues.length === 1 ? undefined : userOf(fields ?? parsed(json))
      const queue = user === undefined ? undefined : queues[Math.floor(stableNumber(user) * queues.length)]
      ;(queue ?? firstQueue).add(json, call)
    },
    closeBatches,
    isIdle,
    hasFreeSlot: () => queues.some((queue) => queue.hasFreeSlot()),
    shrink() {
      for (const queue of queues) queue.shrink()
    },
    maxBytes,
    maxCalls,
  }
}
