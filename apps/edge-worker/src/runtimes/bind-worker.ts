import { SegmentError, webRuntime } from '@org/segment-core'
import { byteLength } from '@org/segment-core/internal'
import { createHandler } from '../collector/create-handler.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { configWarnings } from '../config/config-warnings.ts'
import { parseConfig } from '../config/parse-config.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { createBindingLimiter } from '../limiter/limiter.ts'
import { createSeenInObjects } from '../seen/seen-in-objects.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { maxMessageBytes } from '../storage/call-message.ts'
import { type ConsumerOptions, consumeQueue, type DeadLetter, type QueueMessage } from '../storage/consume-queue.ts'
import { createQueueStorage } from '../storage/queue-storage.ts'
import { createApp } from './hono.ts'
import { callQueues, type WorkerBindings, type WorkerOptions } from './worker-bindings.ts'
import { createWorkerFetch } from './workers.ts'

/** A collector made from the bindings of a Worker. */
export type BoundWorker = ReturnType<typeof bindWorker>

/** Header with the visitor's address; Cloudflare overwrites what visitors send. */
const addressHeader = 'cf-connecting-ip'

/** How long a consumer retries a batch before its messages wait for their next turn, in milliseconds. */
const consumerBudgetMs = 20_000

/** Characters of a call that a shortened dead letter keeps; whatever their size in bytes, they fit into a message. */
const maxLetterCharacters = 20_000

/** A dead letter as a message, shortened if it is too large for one. */
const letterBody = (letter: DeadLetter): string => {
  const body = JSON.stringify(letter)
  if (byteLength(body) <= maxMessageBytes) return body
  const call = JSON.stringify(letter.call).slice(0, maxLetterCharacters)
  return JSON.stringify({ ...letter, call, isCut: true })
}

const logError = (error: unknown): void => {
  // The message of a foreign error may contain a secret.
  const name = error instanceof Error ? error.name : 'Error'
  console.error(JSON.stringify({ level: 'error', message: 'The collector failed.', error: name }))
}

/**
 * Creates a collector from the bindings of a Worker.
 * @throws {SegmentError} `invalid_source` for invalid settings
 */
export const bindWorker = (env: WorkerBindings, options: WorkerOptions = {}) => {
  const given = readEnvironment(env) as CollectorConfigInput // parsed on the next line
  const config = parseConfig({ addressHeader, ...options.settings, ...given })
  for (const message of configWarnings(config)) console.warn(JSON.stringify({ level: 'warning', message }))
  const runtime = webRuntime(options.runtime)
  const sources = createSourceRegister(config)
  const { delivery, duplicates } = config
  const { SEEN: namespace, DEAD_LETTERS: deadLetters } = env
  const queues = callQueues(env)
  const { deliver = queues.length > 0 ? 'queue' : 'direct' } = config
  const isQueued = deliver === 'queue'
  if (deliver === 'outbox' || deliver === 'nats' || (isQueued && queues.length === 0)) {
    throw new SegmentError('invalid_source', `deliver cannot be ${deliver} here.`, {
      path: ['deliver'],
      advice: 'On Workers use direct, or bind a Queue as CALLS and use queue.',
    })
  }
  const seen =
    namespace === undefined || duplicates.windowMs === 0
      ? undefined
      : createSeenInObjects({ namespace, windowMs: duplicates.windowMs, shards: duplicates.shards })

  const { middleware, hooks } = options
  const handle = createHandler(config, {
    runtime,
    middleware,
    hooks,
    sources,
    onError: logError,
    addressLimiter: createBindingLimiter(env.ADDRESS_LIMIT, logError),
    sourceLimiter: createBindingLimiter(env.SOURCE_LIMIT, logError),
    // Queued calls are deduplicated by the consumer, which also catches what the Queue delivers twice.
    seen: isQueued ? false : seen,
    ...(isQueued
      ? { storage: createQueueStorage({ queues, concurrency: delivery.concurrency, onError: logError }) }
      : {}),
  })

  const park = async (letters: readonly DeadLetter[]): Promise<void> => {
    if (deadLetters === undefined) throw new TypeError('No Queue is bound as DEAD_LETTERS.')
    // They are rare and of any size, so each is sent alone.
    for (const letter of letters) await deadLetters.sendBatch([{ body: letterBody(letter), contentType: 'text' }])
  }

  const consumer: ConsumerOptions = {
    runtime,
    sources,
    seen,
    park,
    onError: logError,
    retry: { budgetMs: consumerBudgetMs, maxRetries: 3 },
    timeoutMs: delivery.timeoutMs,
    maxBytes: delivery.batchBytes,
    concurrency: delivery.concurrency,
  }
  return {
    fetch: createWorkerFetch<WorkerBindings>(
      handle,
      // Visitors may send forwarded headers themselves.
      createApp(handle, () => ({ isPublicUrl: true })),
    ),
    /** Delivers the calls of a batch of messages. */
    consume: (messages: readonly QueueMessage[]): Promise<void> => consumeQueue(messages, consumer),
  }
}
