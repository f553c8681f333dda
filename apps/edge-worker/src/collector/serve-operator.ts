import { type Answer, jsonAnswer, refusalAnswer, textAnswer } from '../http/answer.ts'
import type { CollectorRequest } from '../http/request.ts'
import type { Gauges, Metrics } from '../metrics/metrics.ts'
import { createCredentialsReader } from '../sources/read-credentials.ts'
import { isSameSecret } from '../sources/same-secret.ts'

/** Options of {@link createOperatorServer}. */
export interface OperatorServerOptions {
  readonly metrics: Metrics
  readonly operatorToken: string | undefined
  readonly isReady: (() => boolean | Promise<boolean>) | undefined
  /** Whether `GET /metrics` needs no token. */
  readonly isOpen: boolean
  /** Current values, as far as they are known. */
  readonly gauges: () => Promise<Gauges>
}

const attempt = async <Value>(work: () => Promise<Value>, fallback: Value): Promise<Value> => {
  try {
    return await work()
  } catch {
    return fallback
  }
}

/** Creates the answers for operators: health, readiness and metrics. */
export const createOperatorServer = (options: OperatorServerOptions) => {
  const { metrics, operatorToken, isOpen, isReady, gauges } = options
  const credentialsOf = createCredentialsReader()
  const health: Answer = jsonAnswer(200, { ok: true })

  const ready = (): Promise<boolean> => attempt(async () => (await isReady?.()) ?? true, false)

  return {
    health,
    readiness: async (): Promise<Answer> =>
      (await ready()) ? health : jsonAnswer(503, { ok: false }, { 'retry-after': '5' }),
    metrics: async ({ header }: CollectorRequest): Promise<Answer> => {
      if (!isOpen) {
        if (operatorToken === undefined) {
          const advice = 'Set operatorToken and send it as Bearer, or set openMetrics.'
          return refusalAnswer(403, `The metrics are closed. ${advice}`, 'forbidden')
        }
        if (!(await isSameSecret(credentialsOf(header).token ?? '', operatorToken))) {
          return refusalAnswer(401, 'The operator token is missing or wrong.', 'unauthorized')
        }
      }
      const known: Gauges = await attempt(gauges, {})
      const text = metrics.render({ ...known, collector_up: (await ready()) ? 1 : 0 })
      return textAnswer(200, text, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    },
  }
}
