import { clientAddress } from '../address/client-address.ts'
import type { Exchange, IntakeRequest } from '../pipeline/exchange.ts'
import { runPipeline } from '../pipeline/pipeline.ts'
import { type Answer, refusalAnswer } from './answer.ts'
import { answerExchange } from './answer-exchange.ts'
import type { CollectorCore } from './collector-core.ts'
import type { IntakeRoute } from './intake-routes.ts'
import { pixelAnswer } from './pixel-gif.ts'

const countCalls = ({ metrics }: CollectorCore, exchange: Exchange): void => {
  const { source, calls, refused, duplicates, unavailable } = exchange
  const counts = { kept: calls.length, refused: refused.length, duplicate: duplicates, unavailable }
  for (const [outcome, count] of Object.entries(counts)) {
    if (count > 0) metrics.count('collector_calls_total', { source: source?.label ?? 'unknown', outcome }, count)
  }
}

/** What a client is told where something failed that nobody foresaw. */
export const failureAnswer = (error: unknown, { parts, metrics }: CollectorCore): Answer => {
  parts.onError?.(error)
  metrics.count('collector_requests_total', { route: 'error', status: '500' })
  return refusalAnswer(500, 'The collector failed.')
}

const take = async (request: IntakeRequest, route: IntakeRoute, core: CollectorCore): Promise<Answer> => {
  const { config, runtime, metrics, tools } = core
  const rule = { header: config.addressHeader?.toLowerCase(), trustedProxies: config.trustedProxies }
  const receivedAt = runtime.now()
  const exchange: Exchange = {
    route,
    request,
    receivedAt,
    address: clientAddress(rule, request.header, request.connection),
    bytes: undefined,
    body: undefined,
    source: undefined,
    calls: [],
    refused: [],
    duplicates: 0,
    unavailable: 0,
  }
  let ended: Answer | undefined
  try {
    ended = await runPipeline(exchange, tools, core.steps)
  } finally {
    request.timer.stop()
  }
  const answer = ended ?? answerExchange(exchange)
  if (ended === undefined || exchange.unavailable > 0) countCalls(core, exchange)
  metrics.count('collector_requests_total', { route: route.name, status: String(answer.status) })
  metrics.observe(Math.max(0, runtime.now() - receivedAt) / 1_000)
  return route.kind === 'pixel' ? pixelAnswer : answer
}

/** Takes the calls of a request, by the pipeline, and says what the client is answered. */
export const takeCalls = (request: IntakeRequest, route: IntakeRoute, core: CollectorCore): Promise<Answer> =>
  take(request, route, core).catch((error: unknown) => failureAnswer(error, core))
