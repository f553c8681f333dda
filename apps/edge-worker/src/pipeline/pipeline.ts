import type { Answer } from '../collector/answer.ts'
import type { Exchange } from './exchange.ts'
import type { Step, StepTools } from './step.ts'
import { checkSecret } from './steps/check-secret.ts'
import { deduplicate } from './steps/deduplicate.ts'
import { enrich } from './steps/enrich.ts'
import { findSource } from './steps/find-source.ts'
import { handOver } from './steps/hand-over.ts'
import { limitAddress } from './steps/limit-address.ts'
import { limitCalls } from './steps/limit-calls.ts'
import { limitSource } from './steps/limit-source.ts'
import { parse } from './steps/parse.ts'
import { readBody } from './steps/read-body.ts'
import { takeCalls } from './steps/take-calls.ts'
import { validate } from './steps/validate.ts'

/** Everything that is done with a request, in order. A new step is a file of its own and a line here. */
export const steps: readonly Step[] = [
  limitAddress,
  readBody,
  parse,
  findSource,
  checkSecret,
  limitSource,
  takeCalls,
  limitCalls,
  validate,
  enrich,
  deduplicate,
  handOver,
]

/** Runs the steps until one of them answers; waits only where a step does. */
export const runPipeline = async (
  exchange: Exchange,
  tools: StepTools,
  pipeline: readonly Step[] = steps,
): Promise<Answer | undefined> => {
  for (const step of pipeline) {
    const given = step(exchange, tools)
    const answer = given instanceof Promise ? await given : given
    if (answer !== undefined) return answer
  }
  return undefined
}
