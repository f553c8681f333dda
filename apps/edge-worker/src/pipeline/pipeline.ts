import type { Answer } from '../http/answer.ts'
import { applyMiddleware } from './apply-middleware.ts'
import { checkSecret } from './check-secret.ts'
import { deduplicate } from './deduplicate.ts'
import { enforcePlans } from './enforce-plans.ts'
import { enrich } from './enrich.ts'
import type { Exchange } from './exchange.ts'
import { extractCalls } from './extract-calls.ts'
import { findSource } from './find-source.ts'
import { limitCallSize } from './limit-call-size.ts'
import { limitIds } from './limit-ids.ts'
import { limitAddress, limitSource } from './limit-requests.ts'
import { parse } from './parse.ts'
import { readBody } from './read-body.ts'
import type { Step, StepDependencies } from './step.ts'
import { storeCalls } from './store-calls.ts'
import { validate } from './validate.ts'

/** Every step, in order. A new step is a file and a line here. */
export const steps: readonly Step[] = [
  limitAddress,
  readBody,
  parse,
  findSource,
  checkSecret,
  limitSource,
  extractCalls,
  limitCallSize,
  applyMiddleware,
  limitIds,
  validate,
  enrich,
  deduplicate,
  enforcePlans,
  storeCalls,
]

/** Runs the steps until one of them answers. Awaits only steps that return a promise. */
export const runPipeline = async (
  exchange: Exchange,
  dependencies: StepDependencies,
  pipeline: readonly Step[] = steps,
): Promise<Answer | undefined> => {
  for (const step of pipeline) {
    const result = step(exchange, dependencies)
    const answer = result instanceof Promise ? await result : result
    if (answer !== undefined) return answer
  }
  return undefined
}
