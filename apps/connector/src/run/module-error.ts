import { formatPath } from '../make/issue.ts'
import type { ErrorType } from '../make/request-schema.ts'

/** An invalid parameter. */
export interface ParameterProblem {
  /** Names and indexes from the module's parameters. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Why a run failed: an error type of the app, or one of this runtime. */
export type ModuleErrorType = ErrorType | 'ParameterError' | 'TemplateError'

/** Details of a failure. */
export interface ModuleErrorDetails {
  /** HTTP status of the response. */
  readonly status?: number
  /** All invalid parameters; only with `ParameterError`. */
  readonly problems?: readonly ParameterProblem[]
  readonly cause?: unknown
}

/** The failure of a run: a type, which decides how the platform handles it, and a message. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError'
  readonly type: ModuleErrorType
  readonly status: number | undefined
  readonly problems: readonly ParameterProblem[]

  constructor(type: ModuleErrorType, message: string, { status, problems = [], cause }: ModuleErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.type = type
    this.status = status
    this.problems = problems
  }
}

/** The error for invalid parameters. */
export const parameterError = (problems: readonly ParameterProblem[]): ModuleError => {
  const told = problems.map(({ path, message }) => `${formatPath(path)}: ${message}`)
  const count = problems.length === 1 ? '1 parameter' : `${problems.length} parameters`
  return new ModuleError('ParameterError', `Validation failed for ${count}. ${told.join(' ')}`, { problems })
}
