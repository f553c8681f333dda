import { SegmentError } from '@org/segment-core'
import { type Answer, refusalAnswer } from '../http/answer.ts'
import { enrich } from './enrich.ts'
import type { Step } from './step.ts'
import { storeCalls } from './store-calls.ts'
import { validate } from './validate.ts'

/** Steps of the owner around those of the collector, for those who need the whole request. */
export interface Hooks {
  readonly beforeValidate?: Step | undefined
  readonly afterValidate?: Step | undefined
  readonly beforeEnrich?: Step | undefined
  readonly afterEnrich?: Step | undefined
  readonly beforeHandOver?: Step | undefined
  /** The calls are stored by now; if it fails, that is only reported. */
  readonly afterHandOver?: Step | undefined
}

const failedAnswer: Answer = refusalAnswer(500, 'A hook of the collector failed.', 'hook_failed')

/** Foreign code: it may throw, and it may never settle. */
const fenced =
  (hook: Step, failed: Answer | undefined): Step =>
  async (exchange, dependencies) => {
    const { timeoutMs } = dependencies.config.middleware
    try {
      const result = hook(exchange, dependencies)
      if (!(result instanceof Promise)) return result
      const { promise: late, reject } = Promise.withResolvers<never>()
      exchange.timer.set(timeoutMs, () =>
        reject(new SegmentError('middleware_failed', `A hook did not return within ${timeoutMs} ms.`)),
      )
      return await Promise.race([result, late])
    } catch (error) {
      dependencies.onError(error)
      return failed
    }
  }

/** The pipeline with hooks in their places. */
export const withHooks = (steps: readonly Step[], hooks: Hooks): readonly Step[] => {
  const around = (step: Step): readonly [Step | undefined, Step | undefined] => {
    if (step === validate) return [hooks.beforeValidate, hooks.afterValidate]
    if (step === enrich) return [hooks.beforeEnrich, hooks.afterEnrich]
    if (step === storeCalls) return [hooks.beforeHandOver, hooks.afterHandOver]
    return [undefined, undefined]
  }
  return steps.flatMap((step) => {
    const [before, after] = around(step)
    return [
      ...(before === undefined ? [] : [fenced(before, failedAnswer)]),
      step,
      ...(after === undefined ? [] : [fenced(after, step === storeCalls ? undefined : failedAnswer)]),
    ]
  })
}
