import { type ExitCode, exitCodes } from './exit-codes.ts'

/** A mistake that the person at the command line can mend; printed without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError'
  /** Stable, for `--json`. */
  readonly code: string
  readonly exitCode: ExitCode
  /** What to do. */
  readonly advice: string | undefined

  constructor(code: string, exitCode: ExitCode, message: string, advice?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.exitCode = exitCode
    this.advice = advice
  }
}

/** The error of a command line that can not be understood. */
export const usageError = (message: string, advice?: string): CliError =>
  new CliError('usage', exitCodes.usage, message, advice)

/** The error of input that is not what it must be. */
export const badDataError = (message: string, advice?: string, code = 'bad_input'): CliError =>
  new CliError(code, exitCodes.badData, message, advice)
