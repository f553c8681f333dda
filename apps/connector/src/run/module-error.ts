import type { ErrorType } from '../make/request-schema.ts'

/** One parameter that a run can not go on with. */
export interface ParameterProblem {
  /** Names and indexes from the module's parameters inwards. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Why a run failed: an error of the app's own, or one of the platform. */
export type ModuleErrorType = ErrorType | 'ParameterError' | 'TemplateError'

/** What else is known of a failure. */
export interface ModuleErrorDetails {
  /** HTTP status of the answer that led to it. */
  readonly status?: number
  /** Parameters that were refused, all of them; only with `ParameterError`. */
  readonly problems?: readonly ParameterProblem[]
  readonly cause?: unknown
}

/** The failure of a run, as the platform shows it: a type that decides what happens next, and a sentence for people. */
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

/** Writes the place of a parameter as people read it: `traits.address.city`, `headers[0].key`. */
export const formatParameterPath = (path: ParameterProblem['path']): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')

/** The error of parameters that are refused. */
export const parameterError = (problems: readonly ParameterProblem[]): ModuleError => {
  const told = problems.map(({ path, message }) => `${formatParameterPath(path)}: ${message}`)
  const count = problems.length === 1 ? '1 parameter' : `${problems.length} parameters`
  return new ModuleError('ParameterError', `Validation failed for ${count}. ${told.join(' ')}`, { problems })
}
