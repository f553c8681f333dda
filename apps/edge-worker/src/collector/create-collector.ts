import { type Runtime, webRuntime } from '@org/segment-core'
import type { Context } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { clientAddress } from '../address/client-address.ts'
import { webBodyReader } from '../body/web-body.ts'
import type { CollectorConfig, CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { createDirectHandOver } from '../hand-over/direct.ts'
import type { WaitUntil } from '../hand-over/hand-over.ts'
import { createTokenBuckets } from '../limiter/token-buckets.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import type { Exchange, IntakeRequest } from '../pipeline/exchange.ts'
import { runPipeline, steps } from '../pipeline/pipeline.ts'
import type { Step, StepTools } from '../pipeline/step.ts'
import { createSeenInMemory } from '../seen/seen-in-memory.ts'
import { readCredentials } from '../sources/read-credentials.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { type Answer, notFoundAnswer, refusalAnswer, successAnswer } from './answer.ts'
import { answerExchange } from './answer-exchange.ts'
import type { CollectorParts } from './collector-parts.ts'
import { type CorsRule, createCorsRule } from './cors.ts'
import { type IntakeRoute, intakeRoutes, telemetryPath } from './intake-routes.ts'
import { addOperatorRoutes } from './operator-routes.ts'
import { pixelAnswer } from './pixel-gif.ts'
import { addProxyRoutes } from './proxy-routes.ts'

/** A collector, as a Hono app that can be served, or mounted into another. */
export type Collector = HonoBase

const nothing: WaitUntil = () => {}

const waitUntilOf = (context: Context): WaitUntil => {
  try {
    const { executionCtx } = context
    return (work) => executionCtx.waitUntil(work)
  } catch {
    // Only Workers have one.
    return nothing
  }
}

/** Everything that routes share. */
export interface CollectorCore {
  readonly config: CollectorConfig
  readonly parts: CollectorParts
  readonly runtime: Runtime
  readonly tools: StepTools
  readonly steps: readonly Step[]
  readonly metrics: Metrics
  readonly cors: CorsRule
}

const coreOf = (settings: CollectorConfigInput, parts: CollectorParts): CollectorCore => {
  const config = parseConfig(settings)
  const { limits, duplicates } = config
  const runtime = parts.runtime ?? webRuntime()
  const metrics = parts.metrics ?? createMetrics()
  const onBatch = ({ calls, bytes }: { readonly calls: number; readonly bytes: number }): void => {
    metrics.count('collector_batches_total', {})
    metrics.count('collector_batch_bytes_total', {}, bytes)
    metrics.count('collector_delivered_calls_total', {}, calls)
  }
  const limitsSources =
    limits.requestsPerSecondPerSource > 0 ||
    Object.values(config.sources).some(({ requestsPerSecond = 0 }) => requestsPerSecond > 0)
  const remembers = duplicates.windowMs > 0 && parts.seen !== false
  const seen = parts.seen === false ? undefined : parts.seen
  return {
    config,
    parts,
    runtime,
    metrics,
    steps: parts.steps ?? steps,
    cors: createCorsRule(config.origins, config.credentials),
    tools: {
      config,
      sources: parts.sources ?? createSourceRegister(config),
      handOver: parts.handOver ?? createDirectHandOver({ runtime, delivery: config.delivery, onBatch }),
      seen: remembers ? (seen ?? createSeenInMemory(duplicates.windowMs, runtime.now)) : undefined,
      addressLimiter:
        parts.addressLimiter ?? (limits.requestsPerSecondPerAddress > 0 ? createTokenBuckets(runtime.now) : undefined),
      sourceLimiter: parts.sourceLimiter ?? (limitsSources ? createTokenBuckets(runtime.now) : undefined),
      createId: runtime.createId,
    },
  }
}

/** A request of the framework as the pipeline reads it. */
const intakeRequest = (context: Context, { parts }: CollectorCore): IntakeRequest => {
  const { raw } = context.req
  const facts = parts.connectionOf?.(raw, context.env)
  const mark = raw.url.indexOf('?')
  return {
    header: (name) => raw.headers.get(name) ?? undefined,
    query: mark === -1 ? '' : raw.url.slice(mark + 1),
    connection: facts?.connection,
    readBody: facts?.readBody ?? webBodyReader(raw),
    waitUntil: waitUntilOf(context),
  }
}

const countCalls = ({ metrics }: CollectorCore, { source, calls, refused, duplicates }: Exchange): void => {
  const label = source?.label ?? 'unknown'
  if (calls.length > 0) metrics.count('collector_calls_total', { source: label, outcome: 'kept' }, calls.length)
  if (refused.length > 0) metrics.count('collector_calls_total', { source: label, outcome: 'refused' }, refused.length)
  if (duplicates > 0) metrics.count('collector_calls_total', { source: label, outcome: 'duplicate' }, duplicates)
}

const takeCalls = async (request: IntakeRequest, route: IntakeRoute, core: CollectorCore): Promise<Answer> => {
  const { config, runtime, metrics, tools } = core
  const rule = { header: config.addressHeader?.toLowerCase(), trustedProxies: config.trustedProxies }
  const receivedAt = runtime.now()
  const exchange: Exchange = {
    route,
    request,
    receivedAt,
    credentials: readCredentials(request.header),
    address: clientAddress(rule, request.header, request.connection),
    bytes: undefined,
    body: undefined,
    source: undefined,
    calls: [],
    refused: [],
    duplicates: 0,
  }
  const ended = await runPipeline(exchange, tools, core.steps)
  const answer = ended ?? answerExchange(exchange)
  if (ended === undefined) countCalls(core, exchange)
  metrics.count('collector_requests_total', { route: route.name, status: String(answer.status) })
  metrics.observe(Math.max(0, runtime.now() - receivedAt) / 1_000)
  return route.kind === 'pixel' ? pixelAnswer : answer
}

/** Writes an answer out, with what every answer carries. */
const respond = (answer: Answer, context: Context, { cors }: CollectorCore): Response => {
  const origin = context.req.raw.headers.get('origin') ?? undefined
  return new Response(answer.body === '' ? null : answer.body, {
    status: answer.status,
    headers: { ...answer.headers, ...cors.answerHeaders(origin) },
  })
}

/** How routes are added: a handler gives an answer, and the rest is the same for all. */
export type AddRoute = (
  methods: readonly string[],
  path: string,
  handle: (context: Context) => Answer | Promise<Answer>,
) => void

/**
 * Makes a collector.
 * @param settings as the configuration reference of the README has them
 * @param parts what it works with; each has a default that fits any runtime with web globals
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createCollector = (settings: CollectorConfigInput, parts: CollectorParts = {}): Collector => {
  const core = coreOf(settings, parts)
  const app = new HonoBase({ router: new RegExpRouter(), strict: false })

  const add: AddRoute = (methods, path, handle) => {
    app.on([...methods], path, async (context) => respond(await handle(context), context, core))
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    app.all(path, (context) => {
      const origin = context.req.raw.headers.get('origin') ?? undefined
      if (context.req.method === 'OPTIONS') {
        return new Response(null, { status: 204, headers: core.cors.preflightHeaders(origin) })
      }
      return respond(refusalAnswer(405, 'method not allowed', undefined, {}, { allow }), context, core)
    })
  }

  for (const [path, route] of intakeRoutes) {
    add([route.kind === 'pixel' ? 'GET' : 'POST'], path, (context) =>
      takeCalls(intakeRequest(context, core), route, core),
    )
  }
  add(['POST'], telemetryPath, () => successAnswer)
  addProxyRoutes(add, core)
  addOperatorRoutes(add, core)

  app.notFound((context) => respond(notFoundAnswer(context.req.method), context, core))
  app.onError((error, context) => {
    parts.onError?.(error)
    core.metrics.count('collector_requests_total', { route: 'error', status: '500' })
    return respond(refusalAnswer(500, 'The collector failed.'), context, core)
  })
  return app
}
