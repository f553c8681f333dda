import type { Context } from 'hono'
import { isSameSecret } from '../sources/same-secret.ts'
import { type Answer, jsonAnswer, refusalAnswer, textAnswer } from './answer.ts'
import type { CollectorCore } from './collector-core.ts'
import type { AddRoute } from './create-collector.ts'

const healthy: Answer = jsonAnswer(200, { ok: true })

/** Adds what operators ask for. */
export const addOperatorRoutes = (add: AddRoute, core: CollectorCore): void => {
  const { config, parts, metrics, tools, credentialsOf } = core
  const { operatorToken } = config
  const isReady = async (): Promise<boolean> => {
    try {
      return (await parts.isReady?.()) ?? true
    } catch {
      return false
    }
  }
  const depth = async (): Promise<number | undefined> => {
    try {
      return await tools.handOver.depth?.()
    } catch {
      return undefined
    }
  }

  add('/healthz', () => ({ method: 'GET', handle: () => healthy }))
  const ready = async (): Promise<Answer> =>
    (await isReady()) ? healthy : jsonAnswer(503, { ok: false }, { 'retry-after': '5' })
  add('/readyz', () => ({ method: 'GET', handle: ready }))

  const figures = async (context: Context): Promise<Answer> => {
    if (operatorToken !== undefined) {
      const { token } = credentialsOf((name) => context.req.raw.headers.get(name) ?? undefined)
      if (!(await isSameSecret(token ?? '', operatorToken))) {
        return refusalAnswer(401, 'The token of the operator is missing or another.', 'unauthorized')
      }
    }
    const waiting = await depth()
    const text = metrics.render({
      collector_up: (await isReady()) ? 1 : 0,
      ...(waiting === undefined ? {} : { collector_queue_depth: waiting }),
    })
    return textAnswer(200, text, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  }
  add('/metrics', (context) => ({ method: 'GET', handle: () => figures(context) }))
}
