import { type Runtime, SegmentError, webRuntime } from '@org/segment-core'
import { byteLength } from '@org/segment-core/internal'
import type { ExecutionContext } from 'hono'
import { createCore } from '../collector/collector-core.ts'
import type { CollectorParts } from '../collector/collector-parts.ts'
import { createApp } from '../collector/create-collector.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { readEnvironment } from '../config/read-environment.ts'
import { maxMessageBytes } from '../hand-over/call-message.ts'
import { createQueueHandOver } from '../hand-over/queue.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { bindingLimiter, callQueues, type WorkerBindings } from './bindings.ts'
import { type ConsumerOptions, consumeCalls, type DeadLetter, type QueueMessage } from './consume-calls.ts'
import { takePosted } from './posted-calls.ts'
import { createSeenInObjects } from './seen-in-objects.ts'

/** A worker that was put together from its bindings. */
export interface CollectorWorker {
  fetch(request: Request, env: WorkerBindings, lifetime: ExecutionContext): Response | Promise<Response>
  /** Delivers the calls of messages. */
  consume(messages: readonly QueueMessage[]): Promise<void>
}

/** Header in which Cloudflare gives the visitor's address, and that no visitor can write. */
const addressHeader = 'cf-connecting-ip'

/** Time that one consumer spends on a batch before its messages wait for their next turn, in milliseconds. */
const consumerBudgetMs = 20_000

/** Characters of a call that a dead letter keeps, so that a message takes them in whatever bytes. */
const maxLetterCharacters = 20_000

/** A letter as a message; what is too large for one is cut short, and says so. */
const letterBody = (letter: DeadLetter): string => {
  const body = JSON.stringify(letter)
  if (byteLength(body) <= maxMessageBytes) return body
  const call = JSON.stringify(letter.call).slice(0, maxLetterCharacters)
  return JSON.stringify({ ...letter, call, isCut: true })
}

const logError = (error: unknown): void => {
  // A message of ours holds no secret; what others threw is told by its kind only.
  const name = error instanceof Error ? error.name : 'Error'
  console.error(JSON.stringify({ level: 'error', message: 'The collector failed.', error: name }))
}

/**
 * Puts a collector together from the bindings of a Worker.
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createWorker = (
  env: WorkerBindings,
  { judge, openapi, ...overrides }: Partial<Runtime> & Pick<CollectorParts, 'judge' | 'openapi'> = {},
): CollectorWorker => {
  const given = readEnvironment(env) as CollectorConfigInput // parsed on the next line
  const config = parseConfig({ addressHeader, ...given })
  const runtime = webRuntime(overrides)
  const sources = createSourceRegister(config)
  const { delivery, duplicates } = config
  const { SEEN: namespace, DEAD_LETTERS: deadLetters } = env
  const queues = callQueues(env)
  const { deliver = queues.length > 0 ? 'queue' : 'direct' } = config
  const isQueued = deliver === 'queue'
  if (deliver === 'outbox' || (isQueued && queues.length === 0)) {
    throw new SegmentError('invalid_source', `deliver can not be ${deliver} here.`, {
      path: ['deliver'],
      advice: 'On Workers use direct, or queue with a Queue bound as CALLS.',
    })
  }
  const seen =
    namespace === undefined || duplicates.windowMs === 0
      ? undefined
      : createSeenInObjects({ namespace, windowMs: duplicates.windowMs, shards: duplicates.shards })

  const core = createCore(config, {
    runtime,
    judge,
    openapi,
    sources,
    onError: logError,
    addressLimiter: bindingLimiter(env.ADDRESS_LIMIT, logError),
    sourceLimiter: bindingLimiter(env.SOURCE_LIMIT, logError),
    // What goes through the Queue is looked up where it is delivered, which catches what the Queue repeats too.
    seen: isQueued ? false : seen,
    ...(isQueued
      ? { handOver: createQueueHandOver({ queues, concurrency: delivery.concurrency, onError: logError }) }
      : {}),
  })

  const park = async (letters: readonly DeadLetter[]): Promise<void> => {
    if (deadLetters === undefined) throw new TypeError('There is no Queue for dead letters.')
    // Rare, and of any size: each goes alone.
    for (const letter of letters) await deadLetters.sendBatch([{ body: letterBody(letter), contentType: 'text' }])
  }

  const options: ConsumerOptions = {
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
  const app = createApp(core)
  return {
    fetch: (request, env, lifetime) => takePosted(request, lifetime, core) ?? app.fetch(request, env, lifetime),
    consume: (messages) => consumeCalls(messages, options),
  }
}
