import { SegmentError, webRuntime } from '@org/segment-core'
import { byteLength } from '@org/segment-core/internal'
import { createHandler, type Handle } from '../collector/create-handler.ts'
import { watchDeliveries } from '../collector/watch-deliveries.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { secretsOf } from '../config/config-secrets.ts'
import { configWarnings } from '../config/config-warnings.ts'
import { parseConfig } from '../config/parse-config.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { refusalAnswer } from '../http/answer.ts'
import { createBindingLimiter } from '../limiter/limiter.ts'
import type { Log } from '../log/log-entry.ts'
import { createErrorLog } from '../log/log-errors.ts'
import { createDatasetMetrics } from '../metrics/dataset-metrics.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { preparePlan } from '../pipeline/enforce-plans.ts'
import { placeRoutes } from '../routes/place-routes.ts'
import { createSeenInObjects } from '../seen/seen-in-objects.ts'
import { indexSources } from '../sources/index-sources.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { maxMessageBytes } from '../storage/call-message.ts'
import { clockOf } from '../storage/clock.ts'
import { type ConsumerOptions, consumeQueue, type DeadLetter, type QueueMessage } from '../storage/consume-queue.ts'
import { createQueueStorage } from '../storage/queue-storage.ts'
import { createApp } from './hono.ts'
import { createKvSources } from './kv-sources.ts'
import { libraryOfAssets } from './library-assets.ts'
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

/** Methods of the console by level. */
const methods = { info: 'log', warning: 'warn', error: 'error' } as const

const log: Log = (entry) => console[methods[entry.level]](JSON.stringify(entry))

/** The answer while the sources were never read: 401 would make clients drop their calls. */
const unknownSources = refusalAnswer(503, 'The sources cannot be read now.', 'unavailable', {}, { 'retry-after': '5' })

/** Age of the oldest message in seconds. @param now milliseconds since 1970 */
const oldestAge = (messages: readonly QueueMessage[], now: number): number =>
  Math.max(0, ...messages.map(({ timestamp }) => (timestamp === undefined ? 0 : now - timestamp.getTime()))) / 1_000

/**
 * Creates a collector from the bindings of a Worker.
 * @throws {SegmentError} `invalid_source` for invalid settings
 */
export const bindWorker = (env: WorkerBindings, options: WorkerOptions = {}) => {
  const given = readEnvironment(env) as CollectorConfigInput // parsed on the next line
  const config = parseConfig({
    addressHeader,
    ...(env.SOURCES === undefined ? {} : { sourcesFrom: 'sources' }),
    ...options.settings,
    ...given,
  })
  for (const message of configWarnings(config)) log({ level: 'warning', message })
  const runtime = webRuntime(options.runtime)
  const { monotonic } = clockOf(runtime)
  let secrets = secretsOf(config)
  const logError = createErrorLog({ log, secrets: () => secrets, monotonic })
  const dataset = env.METRICS === undefined ? undefined : createDatasetMetrics(env.METRICS, logError)
  const metrics = dataset ?? createMetrics()
  const deliveries = watchDeliveries({ metrics, log, monotonic })
  const sources = createSourceRegister(config)
  const kvSources = createKvSources({
    namespace: env.SOURCES,
    config,
    environment: env,
    sources,
    monotonic,
    onWarning: (message) => log({ level: 'warning', message }),
    onError: logError,
    onRead: (read) => {
      secrets = [...new Set([...secrets, ...secretsOf({ ...config, sources: read })])]
      for (const { known } of indexSources(read, config).byAlias.values()) preparePlan(known, options.plans, log)
    },
  })
  const { delivery, duplicates } = config
  const { SEEN: namespace, DEAD_LETTERS: deadLetters, LIBRARY: assets } = env
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

  const { middleware, hooks, plans } = options
  const library = assets === undefined ? undefined : libraryOfAssets(assets)
  const handle = createHandler(config, {
    runtime,
    middleware,
    hooks,
    plans,
    sources,
    metrics,
    deliveries,
    log,
    library,
    isReady: async () => {
      await library?.check()
      return true
    },
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
    report: deliveries.report,
    onError: logError,
    retry: { budgetMs: consumerBudgetMs, maxRetries: 3 },
    timeoutMs: delivery.timeoutMs,
    maxBytes: delivery.batchBytes,
    concurrency: delivery.concurrency,
  }
  const current: Handle =
    kvSources === undefined
      ? handle
      : async (request) => {
          await kvSources.whenFresh(request.waitUntil)
          return kvSources.isKnown() ? handle(request) : unknownSources
        }
  const flushing: Handle =
    dataset === undefined ? current : (request) => current(request).finally(() => dataset.flush())
  return {
    fetch: createWorkerFetch<WorkerBindings>(
      flushing,
      // Visitors may send forwarded headers themselves.
      createApp(flushing, placeRoutes(config.paths), () => ({ isPublicUrl: true })),
    ),
    /** Delivers the calls of a batch of messages. */
    async consume(messages: readonly QueueMessage[]): Promise<void> {
      await kvSources?.whenFresh()
      dataset?.set('collector_oldest_age_seconds', oldestAge(messages, runtime.now()))
      await consumeQueue(messages, consumer)
      dataset?.flush()
    },
  }
}
