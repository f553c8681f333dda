import { textOf } from '@org/iml'
import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { errorTypes } from '../make/request-schema.ts'
import { evaluate } from './build-request.ts'
import { ModuleError, type ModuleErrorType } from './module-error.ts'
import { byStatus } from './read-response.ts'
import { evaluationOf, isTrue, type RequestStep } from './request-step.ts'

/** The error type that the app declares, else the platform's type for the status. */
export const errorTypeOf = (type: unknown, status?: number): ModuleErrorType => {
  const known = errorTypes.find((name) => name === type)
  if (known !== undefined) return known
  if (status === 429) return 'RateLimitError'
  return status === 503 || status === 504 ? 'ConnectionError' : 'RuntimeError'
}

const textOfTemplate = (template: unknown, step: RequestStep, answer: Fields): string =>
  typeof template === 'string' ? textOf(evaluate(template, evaluationOf(step, answer))).trim() : ''

/** An error type, which may be a template. */
const typeOfTemplate = (template: unknown, step: RequestStep, answer: Fields): string | undefined =>
  textOfTemplate(template, step, answer) || undefined

/** The app's message for a status, else its message for any error. */
const errorText = (error: unknown, status: unknown, step: RequestStep, answer: Fields) => {
  const table = typeof error === 'string' ? { message: error } : fieldsOf(error)
  const specific = typeof status === 'number' ? byStatus(table, status) : undefined
  const chosen = isFields(specific) ? specific : typeof specific === 'string' ? { message: specific } : table
  const message = textOfTemplate(chosen.message, step, answer) || textOfTemplate(table.message, step, answer)
  const type = typeOfTemplate(chosen.type, step, answer) ?? typeOfTemplate(table.type, step, answer)
  return message === '' ? undefined : { message, type }
}

/** Throws for a status outside 200 to 399, with the message of `response.error`. */
export const checkStatus = (error: unknown, step: RequestStep, answer: Fields): void => {
  const { statusCode: status } = answer
  if (typeof status !== 'number' || (status >= 200 && status <= 399)) return
  const told = errorText(error, status, step, answer)
  const message = told?.message ?? `The service answered ${status}.`
  throw new ModuleError(errorTypeOf(told?.type, status), message, { status })
}

/**
 * The platform's message for a response that is not valid.
 * @see https://developers.make.com/custom-apps-documentation/app-blocks/api/handling-responses/valid
 */
const invalidResponse = 'Response marked as invalid.'

/**
 * Whether `response.valid` accepts a response whatever its status. The platform's page says that `valid` decides, and
 * that errors of the service are handled by `error`; so only a condition that reads `statusCode` overrides the status.
 * @see https://developers.make.com/custom-apps-documentation/app-blocks/api/handling-responses/valid
 */
export const decidesStatus = (valid: unknown, step: RequestStep, answer: Fields): boolean => {
  const condition = isFields(valid) ? valid.condition : valid
  return typeof condition === 'string' && /\bstatusCode\b/.test(condition) && isTrue(condition, step, answer)
}

/** Throws if `response.valid` is false, with its message or the message of `response.error`. */
export const checkValid = (valid: unknown, error: unknown, step: RequestStep, answer: Fields): void => {
  if (valid === undefined) return
  const given = isFields(valid) ? valid : { condition: valid }
  const passed = given.condition === undefined || isTrue(given.condition, step, answer)
  step.run.trace.push({ step: 'valid', request: step.index, passed })
  if (passed) return
  const told = errorText(error, answer.statusCode, step, answer)
  const own = textOfTemplate(given.message, step, answer)
  const message = own || told?.message || invalidResponse
  const status = typeof answer.statusCode === 'number' ? { status: answer.statusCode } : {}
  const type = typeOfTemplate(given.type, step, answer) ?? told?.type
  throw new ModuleError(errorTypeOf(type), message, status)
}
