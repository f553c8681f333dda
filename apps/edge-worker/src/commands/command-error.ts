import { isSegmentError, type SegmentErrorCode } from '@org/segment-core'
import { CommanderError } from 'commander'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** An error for the person who runs a command. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: string
  readonly exitCode: ExitCode
  readonly advice: string | undefined

  constructor(code: string, exitCode: ExitCode, message: string, advice?: string) {
    super(message)
    this.code = code
    this.exitCode = exitCode
    this.advice = advice
  }
}

/** An invalid command line. */
export const usageError = (message: string, advice = 'See segment-collector --help.'): CommandError =>
  new CommandError('usage', exitCodes.usage, message, advice)

/** Exit codes of core's errors that are not errors of the system. */
const exitCodeOf: Readonly<Partial<Record<SegmentErrorCode, ExitCode>>> = {
  invalid_source: exitCodes.settings,
  unavailable: exitCodes.unavailable,
  timed_out: exitCodes.unavailable,
}

/** The error of a command, whatever was thrown. */
export const toCommandError = (error: unknown): CommandError => {
  if (error instanceof CommandError) return error
  if (isSegmentError(error)) {
    const exitCode = exitCodeOf[error.code] ?? exitCodes.system
    return new CommandError(error.code, exitCode, error.message, error.details.advice)
  }
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof CommanderError)) return new CommandError('system', exitCodes.system, message)
  const text = message.replace(/^error: /, '')
  return usageError(`${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? '' : '.'}`)
}
