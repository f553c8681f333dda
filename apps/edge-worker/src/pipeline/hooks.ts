import { SegmentError } from '@org/segment-core'
import { isThenable } from '@org/segment-core/internal'
import { type Answer, isAnswer, refusalAnswer } from '../http/answer.ts'
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

/** The step of each hook. */
export const hookSteps = {
  beforeValidate: validate,
  afterValidate: validate,
  beforeEnrich: enrich,
  afterEnrich: enrich,
  beforeHandOver: storeCalls,
  afterHandOver: storeCalls,
} as const satisfies Readonly<Record<keyof Hooks, Step>>

const failedAnswer: Answer = refusalAnswer(500, 'A hook of the collector failed.', 'hook_failed')

const beforeNames = ['beforeValidate', 'beforeEnrich', 'beforeHandOver'] as const
const afterNames = ['afterValidate', 'afterEnrich', 'afterHandOver'] as const

const checkedAnswer = (value: unknown): Answer | undefined => {
  if (value === undefined || isAnswer(value)) return value
  throw new SegmentError('middleware_failed', 'A hook returned a value that is not an answer.', {
    advice: 'Return undefined, or an object with status, headers and body.',
  })
}

/** Foreign code: it may throw, never settle, or return anything. */
const fenced =
  (hook: Step, failed: Answer | undefined): Step =>
  async (exchange, dependencies) => {
    const { timeoutMs } = dependencies.config.middleware
    const { promise: late, reject } = Promise.withResolvers<never>()
    try {
      const result = hook(exchange, dependencies)
      if (!isThenable(result)) return checkedAnswer(result)
      exchange.timer.set(timeoutMs, () =>
        reject(new SegmentError('middleware_failed', `A hook did not return within ${timeoutMs} ms.`)),
      )
      return checkedAnswer(await Promise.race([result, late]))
    } catch (error) {
      dependencies.onError(error)
      return failed
    }
  }

/** The pipeline with hooks in their places. */
export const withHooks = (steps: readonly Step[], hooks: Hooks): readonly Step[] => {
  const at = (name: keyof Hooks, step: Step): readonly Step[] => {
    const hook = hooks[name]
    // The calls are stored after the last one.
    const failed = name === 'afterHandOver' ? undefined : failedAnswer
    return hook === undefined || hookSteps[name] !== step ? [] : [fenced(hook, failed)]
  }
  return steps.flatMap((step) => [
    ...beforeNames.flatMap((name) => at(name, step)),
    step,
    ...afterNames.flatMap((name) => at(name, step)),
  ])
}
