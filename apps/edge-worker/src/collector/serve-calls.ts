import { SegmentError } from '@org/segment-core'
import { unknownLabel } from '../config/reserved-labels.ts'
import { type Answer, isAnswer, pixelAnswer, refusalAnswer } from '../http/answer.ts'
import { clientAddress } from '../http/client-address.ts'
import type { CollectorRequest } from '../http/request.ts'
import { createRequestTimer } from '../http/request-timer.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { answerExchange } from '../pipeline/answer-exchange.ts'
import { createExchange, droppedCalls, type Exchange, missingCalls } from '../pipeline/exchange.ts'
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
  const { handedOver, refused, duplicates, unavailable, dropped } = exchange
  const source = exchange.source?.label ?? unknownLabel
  const missing = Math.max(0, missingCalls(exchange))
  const count = (outcome: string, calls: number): void => {
    if (calls > 0) metrics.count('collector_calls_total', { source, outcome }, calls)
  }
  count('kept', handedOver)
  count('refused', refused.length)
  count('duplicate', duplicates)
  count('unavailable', unavailable)
  count('dropped', droppedCalls(exchange) + missing)
  for (const [reason, calls] of dropped) metrics.count('collector_dropped_calls_total', { source, reason }, calls)
  if (exchange.rewritten > 0) metrics.count('collector_rewritten_calls_total', { source }, exchange.rewritten)
  if (missing > 0) metrics.count('collector_dropped_calls_total', { source, reason: 'step' }, missing)
}

/** Whether a request may be answered with success: its calls were stored, or each is known not to be wanted. */
const isSettled = (exchange: Exchange): boolean =>
  exchange.handedOver > 0 || (exchange.received !== undefined && missingCalls(exchange) <= 0)

/** A step is the owner's if it replaces those of the collector. */
const noAnswer = 'A step of the collector returned a value that is not an answer.'

const lostAnswer = refusalAnswer(500, 'The collector’s steps stored nothing.', 'not_stored')

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
    if (ended !== undefined && !isAnswer(ended)) throw new SegmentError('invalid_source', noAnswer)
    const given = ended ?? answerExchange(exchange)
    const isLost = given.status < 300 && !isSettled(exchange)
    if (isLost) {
      const advice = 'Keep storeCalls in the list of steps, or count what your own step stores in exchange.handedOver.'
      dependencies.onError(new SegmentError('invalid_source', 'The collector’s steps stored nothing.', { advice }))
    }
    const answer = isLost ? lostAnswer : given
    if (ended === undefined || exchange.unavailable > 0 || exchange.handedOver > 0) countCalls(metrics, exchange)
    metrics.count('collector_requests_total', { route: route.name, status: String(answer.status) })
    const { bytes, source } = exchange
    if (bytes !== undefined) {
      metrics.count('collector_received_bytes_total', { source: source?.label ?? unknownLabel }, bytes.byteLength)
    }
    metrics.observe((monotonic() - startedAt) / 1_000)
    return route.kind === 'pixel' ? pixelAnswer : answer
  }
}
