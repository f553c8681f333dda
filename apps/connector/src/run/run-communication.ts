import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { evaluate, inherited } from './build-request.ts'
import { checkValid } from './check-response.ts'
import { collectBundles } from './collect-bundles.ts'
import { ModuleError } from './module-error.ts'
import { asModuleError } from './module-failure.ts'
import { outputsOf } from './outputs.ts'
import { evaluationOf, isTrue, type RequestStep, type RunContext, setTemp } from './request-step.ts'
import { forDisplay } from './trace.ts'
import type { TriggerState } from './trigger-items.ts'

/** The result of a communication. */
export interface CommunicationResult {
  readonly bundles: readonly unknown[]
  /** `response.data`, which a connection stores. */
  readonly data: Fields
  /** `response.metadata`, which names a connection. */
  readonly metadata: Fields
  /** What a polling trigger has processed after this run. */
  readonly processed?: TriggerState | undefined
}

/** The result of a step; undefined if it was skipped and has no default, so that the result before it is kept. */
type StepResult = CommunicationResult | undefined

const resultOf = (bundles: readonly unknown[]): CommunicationResult => ({ bundles, data: {}, metadata: {} })

/** A limit. @throws {ModuleError} if it is not a number above 0; nothing at all means no limit */
const checkedLimit = (value: unknown): number => {
  if (value === undefined || value === null || value === '') return Number.POSITIVE_INFINITY
  const limit = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  if (Number.isNaN(limit) || limit <= 0) throw new ModuleError('RuntimeError', 'The limit must be a number above 0.')
  return limit
}

const limitOf = (response: Fields, step: RequestStep): number =>
  Math.min(checkedLimit(step.run.limit), checkedLimit(evaluate(response.limit, evaluationOf(step))))

/** A step without a url sends nothing; its `response` applies to an empty response. */
const runWithoutUrl = (request: Fields, step: RequestStep): CommunicationResult => {
  const response = fieldsOf(request.response)
  setTemp(step, response.temp)
  if (step.run.environment.requestlessValid === 'checked') checkValid(response.valid, response.error, step, {})
  const { iterate = response.iterate, output = response.output } = request
  const { outputs } = outputsOf({ iterate, output, trigger: undefined }, step, {})
  return resultOf(outputs.slice(0, limitOf(response, step)))
}

/** One request: temp, condition, request, outputs. */
const runRequest = async (request: Fields, step: RequestStep): Promise<StepResult> => {
  const { run } = step
  setTemp(step, run.base.temp)
  setTemp(step, request.temp)
  const condition = inherited(request, run.base, 'condition')
  const test = isFields(condition) ? condition.condition : condition
  if (test !== undefined && !isTrue(test, step)) {
    const result = isFields(condition) ? evaluate(condition.default, evaluationOf(step)) : undefined
    run.trace.push({ step: 'skipped', request: step.index, result: forDisplay(result, run.secrets) })
    return result === undefined ? undefined : resultOf([result])
  }
  if (request.url === undefined) return runWithoutUrl(request, step)
  const response = fieldsOf(inherited(request, run.base, 'response'))
  const { bundles, answer } = await collectBundles(request, response, step, limitOf(response, step))
  const stored = {
    data: fieldsOf(evaluate(response.data, evaluationOf(step, answer))),
    metadata: fieldsOf(evaluate(response.metadata, evaluationOf(step, answer))),
  }
  if (response.wrapper === undefined) return { bundles, ...stored }
  const output = response.iterate === undefined ? bundles[0] : bundles
  const whole = evaluate(response.wrapper, evaluationOf(step, { ...answer, output }))
  return { bundles: response.iterate !== undefined && Array.isArray(whole) ? whole : [whole], ...stored }
}

/**
 * Runs the requests of a communication in order. The outputs of the last one are the result.
 * @throws {ModuleError} for every failure of the app or the service, which the trace also records
 */
export const runCommunication = async (communication: unknown, run: RunContext): Promise<CommunicationResult> => {
  const requests = (Array.isArray(communication) ? communication : [communication]).map(fieldsOf)
  const state = { temp: {}, sent: 0, processed: run.processed }
  let result = resultOf([])
  try {
    for (const [index, request] of requests.entries()) {
      result = (await runRequest(request, { run, state, index: index + 1 })) ?? result
    }
  } catch (error) {
    const failed = asModuleError(error)
    const message = String(forDisplay(failed.message, run.secrets))
    run.trace.push({ step: 'error', type: failed.type, message, status: failed.status })
    throw failed
  }
  run.trace.push({ step: 'output', bundles: result.bundles.map((bundle) => forDisplay(bundle, run.secrets)) })
  return { ...result, processed: state.processed }
}
