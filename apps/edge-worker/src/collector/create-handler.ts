import { type Runtime, SegmentError, validateCall, webRuntime } from '@org/segment-core'
import { callForeign, version } from '@org/segment-core/internal'
import { createCdnProxy } from '../cdn/cdn-proxy.ts'
import type { CollectorConfig, CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { type Answer, notFoundAnswer, refusalAnswer, successAnswer } from '../http/answer.ts'
import { createCorsRule } from '../http/cors.ts'
import type { CollectorRequest } from '../http/request.ts'
import { createTokenBuckets } from '../limiter/token-buckets.ts'
import type { Log } from '../log/log-entry.ts'
import { createMetrics, type GaugeRow } from '../metrics/metrics.ts'
import { createOpenapiServer } from '../openapi/serve-openapi.ts'
import { preparePlan } from '../pipeline/enforce-plans.ts'
import { withHooks } from '../pipeline/hooks.ts'
import { steps } from '../pipeline/pipeline.ts'
import type { StepDependencies } from '../pipeline/step.ts'
import { type FoundRoute, placeRoutes } from '../routes/place-routes.ts'
import type { OtherRoute } from '../routes/route-table.ts'
import { createSeenInMemory } from '../seen/seen-ids.ts'
import type { KnownSource } from '../sources/known-source.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { clockOf } from '../storage/clock.ts'
import type { ReportDelivery } from '../storage/delivery-event.ts'
import { createDirectStorage } from '../storage/direct-storage.ts'
import { checkDependencies } from './check-dependencies.ts'
import type { CollectorDependencies } from './dependencies.ts'
import { createCallServer } from './serve-calls.ts'
import { createOperatorServer } from './serve-operator.ts'
import { storageGauges } from './storage-gauges.ts'
import { watchDeliveries } from './watch-deliveries.ts'
import { watchForwards } from './watch-forwards.ts'

/** The collector as one function. It never rejects. */
export type Handle = (request: CollectorRequest) => Promise<Answer>

/** Answers a request. @param usualPath the path at which Segment has the same */
type Serve = (request: CollectorRequest, usualPath: string) => Answer | Promise<Answer>

const allowedMethods = { GET: 'GET, HEAD, OPTIONS', POST: 'POST, OPTIONS' } as const

/** Says the right path to clients that leave out `/v1` or write it twice, as SDKs that ask for a whole URL often do. */
const misplacedAnswer = (path: string, right: string | undefined): Answer | undefined =>
  right === undefined
    ? undefined
    : refusalAnswer(404, `There is no ${path.slice(0, 64)} here; send to ${right.slice(0, 64)}.`, 'not_found')

/** The answer with what a page may read of it. */
const withHeaders = ({ status, headers, body }: Answer, shared: Answer['headers']): Answer => {
  const all = { ...headers, ...shared }
  const both = headers.vary !== undefined && shared.vary !== undefined && headers.vary !== shared.vary
  return { status, headers: both ? { ...all, vary: `${headers.vary}, ${shared.vary}` } : all, body }
}

const sourceGauge = (all: readonly KnownSource[]): readonly GaugeRow[] => {
  const revoked = all.filter(({ isRevoked }) => isRevoked).length
  return [
    { labels: { state: 'open' }, value: all.length - revoked },
    { labels: { state: 'revoked' }, value: revoked },
  ]
}

const stepDependencies = (
  config: CollectorConfig,
  dependencies: CollectorDependencies,
  runtime: Runtime,
  report: ReportDelivery,
): Omit<StepDependencies, 'onError' | 'log' | 'plans'> => {
  const { limits, duplicates, delivery } = config
  const remembers = duplicates.windowMs > 0 && dependencies.seen !== false
  return {
    config,
    validate: dependencies.validate ?? validateCall,
    middleware: dependencies.middleware ?? [],
    sources: dependencies.sources ?? createSourceRegister(config),
    storage: dependencies.storage ?? createDirectStorage({ runtime, delivery, report }),
    seen: remembers
      ? dependencies.seen || createSeenInMemory(duplicates.windowMs, clockOf(runtime).monotonic)
      : undefined,
    addressLimiter:
      dependencies.addressLimiter ??
      (limits.requestsPerSecondPerAddress > 0 ? createTokenBuckets(clockOf(runtime).monotonic) : undefined),
    // A source that is added later may have a limit.
    sourceLimiter: dependencies.sourceLimiter ?? createTokenBuckets(clockOf(runtime).monotonic),
    createId: runtime.createId,
  }
}

/**
 * Creates the function that answers every request.
 * @throws {SegmentError} `invalid_source` for invalid settings
 */
export const createHandler = (settings: CollectorConfigInput, dependencies: CollectorDependencies = {}): Handle => {
  const config = parseConfig(settings)
  checkDependencies(dependencies)
  if (config.cdn.library !== undefined && dependencies.library === undefined) {
    throw new SegmentError('invalid_source', 'cdn.library works only in startCollector and in the command.', {
      path: ['cdn', 'library'],
      advice:
        'Pass `library: await readLibraryFolder(folder)` of @org/segment-edge-worker/node as a dependency, or libraryOfAssets(env.LIBRARY) of @org/segment-edge-worker/worker on Workers.',
    })
  }
  const { runtime = webRuntime(), metrics = createMetrics() } = dependencies
  const routes = placeRoutes(config.paths)
  const cors = createCorsRule(config.origins, config.credentials)

  // A failing reporter must not fail the request, nor end the process with a rejected promise.
  const onError = (error: unknown): void => callForeign(() => dependencies.onError?.(error))
  const log: Log = (entry) => callForeign(() => dependencies.log?.(entry))
  const deliveries = dependencies.deliveries ?? watchDeliveries({ metrics, log, monotonic: clockOf(runtime).monotonic })
  const filled = stepDependencies(config, dependencies, runtime, deliveries.report)
  const { plans } = dependencies
  watchForwards(filled.sources, log)
  for (const source of filled.sources.all) preparePlan(source, plans, log)
  const serveCalls = createCallServer({
    dependencies: { ...filled, onError, log, plans },
    steps: withHooks(dependencies.steps ?? steps, dependencies.hooks ?? {}),
    metrics,
    now: runtime.now,
    monotonic: clockOf(runtime).monotonic,
  })
  const serveCdn = createCdnProxy({
    config,
    timeoutMs: config.delivery.timeoutMs,
    sources: filled.sources,
    library: dependencies.library,
    compressBrotli: dependencies.compressBrotli,
    fetch: dependencies.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    monotonic: clockOf(runtime).monotonic,
  })
  const operator = createOperatorServer({
    metrics,
    operatorToken: config.operatorToken,
    isReady: dependencies.isReady,
    isOpen: config.openMetrics,
    gauges: async () => ({
      collector_info: [{ labels: { version }, value: 1 }],
      collector_sources: sourceGauge(filled.sources.all),
      collector_segment_failing: deliveries.isFailing() ? 1 : 0,
      ...(await storageGauges(filled.storage, runtime.now())),
      ...(await dependencies.gauges?.()),
    }),
  })

  const openapi = createOpenapiServer({ config, routes })
  const servers: Readonly<Record<OtherRoute['kind'], Serve>> = {
    telemetry: () => successAnswer,
    cdn: serveCdn,
    health: () => operator.health,
    readiness: operator.readiness,
    metrics: operator.metrics,
    openapi: openapi.document,
    'openapi-page': openapi.page,
  }
  const counted = async (answer: Answer | Promise<Answer>, route: string): Promise<Answer> => {
    const given = await answer
    metrics.count('collector_requests_total', { route, status: String(given.status) })
    return given
  }
  const serve = (request: CollectorRequest, { row, usualPath }: FoundRoute): Answer | Promise<Answer> => {
    const { route } = row
    if (!('channel' in route)) return counted(servers[route.kind](request, usualPath), route.name)
    if (!cors.isForeign(request.header('origin'))) return serveCalls(request, route)
    metrics.count('collector_requests_total', { route: route.name, status: '403' })
    return refusalAnswer(403, 'Pages of this origin may not send calls.', 'forbidden')
  }

  const answer = (request: CollectorRequest, found: FoundRoute | undefined): Answer | Promise<Answer> => {
    const { method, path } = request
    if (found === undefined) {
      return counted(misplacedAnswer(path, routes.correct(path)) ?? notFoundAnswer(method), 'unknown')
    }
    const { row } = found
    if (method === row.method || (method === 'HEAD' && row.method === 'GET')) return serve(request, found)
    if (method === 'OPTIONS') return { status: 204, headers: cors.preflightHeaders(request.header('origin')), body: '' }
    const allow = allowedMethods[row.method]
    return counted(refusalAnswer(405, 'method not allowed', undefined, {}, { allow }), row.route.name)
  }

  return async (request) => {
    const found = routes.find(request.path)
    let given: Answer
    try {
      given = await answer(request, found)
    } catch (error) {
      onError(error)
      callForeign(() => metrics.count('collector_requests_total', { route: 'error', status: '500' }))
      given = refusalAnswer(500, 'The collector failed.')
    }
    // No page needs to read metrics.
    if (found?.row.route.kind === 'metrics') return given
    return withHeaders(given, cors.answerHeaders(request.header('origin')))
  }
}
