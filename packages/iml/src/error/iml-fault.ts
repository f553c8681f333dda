import type { ImlErrorCode } from './iml-error.ts'

/**
 * A failure that does not know its place yet. Operators and functions throw it; the evaluator turns it into an
 * `ImlError` at the node it was evaluating. It never leaves the package.
 */
export class ImlFault extends Error {
  readonly code: ImlErrorCode
  readonly errorType: string | undefined

  constructor(code: ImlErrorCode, reason: string, errorType?: string) {
    super(reason)
    this.code = code
    this.errorType = errorType
  }
}

/**
 * Refuses an argument.
 * @param reason a sentence that names what was wanted and the kind of what was given, never the value
 */
export const refuseArgument: (reason: string) => never = (reason) => {
  throw new ImlFault('invalid_argument', reason)
}
