import { type Runtime, webRuntime } from '@org/segment-core'
import { validateCallFast } from '@org/segment-core/fast-verdict'
import type { Context, Next } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { PatternRouter } from 'hono/router/pattern-router'
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
import { addOpenapiRoutes } from './openapi-routes.ts'
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
      judge: parts.judge ?? validateCallFast,
      sources: parts.sources ?? createSourceRegister(config),
      handOver: parts.handOver ?? createDirectHandOver({ runtime, delivery: config.delivery, onBatch }),
      seen: remembers ? (seen ?? createSeenInMemory(duplicates.windowMs, runtime.now)) : undefined,
      addressLimiter:
        parts.addressLimiter ?? (limits.requestsPerSecondPerAddress > 0 ? createTokenBuckets(runtime.now) : undefined),
      sourceLimiter: parts.sourceLimiter ?? (limitsSources ? createTokenBuckets(runtime.now) : undefined),
      onError: parts.onError,
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
    waitUntil: facts?.waitUntil ?? waitUntilOf(context),
  }
}

const countCalls = ({ metrics }: CollectorCore, exchange: Exchange): void => {
  const { source, calls, refused, duplicates, unavailable } = exchange
  const counts = { kept: calls.length, refused: refused.length, duplicate: duplicates, unavailable }
  for (const [outcome, count] of Object.entries(counts)) {
    if (count > 0) metrics.count('collector_calls_total', { source: source?.label ?? 'unknown', outcome }, count)
  }
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
    unavailable: 0,
  }
  const ended = await runPipeline(exchange, tools, core.steps)
  const answer = ended ?? answerExchange(exchange)
  if (ended === undefined || exchange.unavailable > 0) countCalls(core, exchange)
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

/** What a path is answered by. */
export interface RouteHandler {
  /** Methods besides OPTIONS; GET answers HEAD too. */
  readonly method: 'GET' | 'POST'
  readonly handle: () => Answer | Promise<Answer>
}

/** How routes are added: by a pattern, and a function that says what a path of it is answered by, if by anything. */
export type AddRoute = (pattern: string, find: (context: Context) => RouteHandler | undefined) => void

const allowed = { GET: 'GET, HEAD, OPTIONS', POST: 'POST, OPTIONS' } as const

const dispatch = async (context: Context, { method, handle }: RouteHandler, core: CollectorCore): Promise<Response> => {
  const { method: asked } = context.req
  if (asked === method || (asked === 'HEAD' && method === 'GET')) return respond(await handle(), context, core)
  if (asked === 'OPTIONS') {
    const origin = context.req.raw.headers.get('origin') ?? undefined
    return new Response(null, { status: 204, headers: core.cors.preflightHeaders(origin) })
  }
  const answer = refusalAnswer(405, 'method not allowed', undefined, {}, { allow: allowed[method] })
  return respond(answer, context, core)
}

/** The folders of paths that take calls, as patterns; which names in them do, the table says. */
const intakeFolders = ['/v1', '/v1/pixel', '/api/s'] as const

/** Adds the paths of the table. They are a few patterns, so that finding one costs next to nothing. */
const addIntakeRoutes = (add: AddRoute, core: CollectorCore): void => {
  for (const folder of intakeFolders) {
    add(`${folder}/:name`, (context) => {
      const path = `${folder}/${context.req.param('name')}`
      if (path === telemetryPath) return { method: 'POST', handle: () => successAnswer }
      const route = intakeRoutes.get(path)
      if (route === undefined) return undefined
      const handle = () => takeCalls(intakeRequest(context, core), route, core)
      return { method: route.kind === 'pixel' ? 'GET' : 'POST', handle }
    })
  }
}

/**
 * Makes a collector.
 * @param settings as the configuration reference of the README has them
 * @param parts what it works with; each has a default that fits any runtime with web globals
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createCollector = (settings: CollectorConfigInput, parts: CollectorParts = {}): Collector => {
  const core = coreOf(settings, parts)
  const app = new HonoBase({ router: new PatternRouter(), strict: false })

  const add: AddRoute = (pattern, find) => {
    app.all(pattern, async (context: Context, next: Next) => {
      const handler = find(context)
      if (handler !== undefined) return dispatch(context, handler, core)
      await next()
      return undefined
    })
  }
  addIntakeRoutes(add, core)
  addProxyRoutes(add, core)
  addOperatorRoutes(add, core)
  addOpenapiRoutes(add, core)

  app.notFound((context) => respond(notFoundAnswer(context.req.method), context, core))
  app.onError((error, context) => {
    parts.onError?.(error)
    core.metrics.count('collector_requests_total', { route: 'error', status: '500' })
    return respond(refusalAnswer(500, 'The collector failed.'), context, core)
  })
  return app
}
