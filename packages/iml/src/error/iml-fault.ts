import type { ImlErrorCode } from './iml-error.ts'

/**
 * A failure without a position. Operators and functions throw it; the evaluator turns it into an
 * `ImlError` at the current node. It never leaves the package.
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
 * Throws `invalid_argument`.
 * @param reason what is required and the kind of value that was passed, never the value itself
 */
export const refuseArgument: (reason: string) => never = (reason) => {
  throw new ImlFault('invalid_argument', reason)
}
