import { type ExitCode, exitCodes } from './exit-codes.ts'

/** An error that the user can fix; printed without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError'
  /** Stable; part of the `--json` output. */
  readonly code: string
  readonly exitCode: ExitCode
  /** How to fix it. */
  readonly advice: string | undefined

  constructor(code: string, exitCode: ExitCode, message: string, advice?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.exitCode = exitCode
    this.advice = advice
  }
}

/** An invalid command line. */
export const usageError = (message: string, advice?: string): CliError =>
  new CliError('usage', exitCodes.usage, message, advice)

/** Invalid or missing settings. */
export const configError = (message: string, advice: string, code = 'config'): CliError =>
  new CliError(code, exitCodes.badConfig, message, advice)

/** Input that cannot be read. */
export const noInputError = (message: string, advice?: string): CliError =>
  new CliError('no_input', exitCodes.noInput, message, advice)

/** Invalid input data. */
export const badDataError = (message: string, advice?: string, code = 'bad_input'): CliError =>
  new CliError(code, exitCodes.badData, message, advice)

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The `code` of a system error, such as `ENOENT`; `unknown` for anything else. */
export const systemErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
