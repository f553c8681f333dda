import { type Answer, pixelAnswer } from '../http/answer.ts'
import { clientAddress } from '../http/client-address.ts'
import type { CollectorRequest } from '../http/request.ts'
import { createRequestTimer } from '../http/request-timer.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { answerExchange } from '../pipeline/answer-exchange.ts'
import { createExchange, type Exchange } from '../pipeline/exchange.ts'
import { runPipeline } from '../pipeline/pipeline.ts'
import type { Step, StepDependencies } from '../pipeline/step.ts'
import type { CallRoute } from '../routes/route-table.ts'
import { createCredentialsReader } from '../sources/read-credentials.ts'

/** Options of {@link createCallServer}. */
export interface CallServerOptions {
  readonly dependencies: StepDependencies
  readonly steps: readonly Step[]
  readonly metrics: Metrics
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
}

const countCalls = (metrics: Metrics, exchange: Exchange): void => {
  const { source, calls, refused, duplicates, unavailable } = exchange
  const counts = { kept: calls.length, refused: refused.length, duplicate: duplicates, unavailable }
  for (const [outcome, count] of Object.entries(counts)) {
    if (count > 0) metrics.count('collector_calls_total', { source: source?.label ?? 'unknown', outcome }, count)
  }
}

/** Creates the function that runs the calls of a request through the pipeline. */
export const createCallServer = ({ dependencies, steps, metrics, now, monotonic }: CallServerOptions) => {
  const { addressHeader, trustedProxies } = dependencies.config
  const addressRule = { header: addressHeader?.toLowerCase(), trustedProxies }
  const credentialsOf = createCredentialsReader()

  return async (request: CollectorRequest, route: CallRoute): Promise<Answer> => {
    const { header, connection } = request
    const startedAt = monotonic()
    const receivedAt = now()
    const timer = createRequestTimer()
    const exchange = createExchange({
      route,
      request,
      timer,
      credentials: credentialsOf(header),
      receivedAt,
      address: clientAddress(addressRule, header, connection),
    })
    let ended: Answer | undefined
    try {
      ended = await runPipeline(exchange, dependencies, steps)
    } finally {
      timer.stop()
    }
    const answer = ended ?? answerExchange(exchange)
    if (ended === undefined || exchange.unavailable > 0) countCalls(metrics, exchange)
    metrics.count('collector_requests_total', { route: route.name, status: String(answer.status) })
    metrics.observe((monotonic() - startedAt) / 1_000)
    return route.kind === 'pixel' ? pixelAnswer : answer
  }
}
