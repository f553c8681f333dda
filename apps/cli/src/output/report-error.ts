import type { SegmentError } from '@org/segment-core'
import { CliError, messageOf } from '../errors/cli-error.ts'
import { type ExitCode, exitCodeOfError, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { printableLines } from './printable.ts'
import { styleOf } from './report.ts'

/** Recognizes core's errors by their brand, without loading core. */
const isSegmentError = (value: unknown): value is SegmentError =>
  typeof value === 'object' && value !== null && Symbol.for('@org/segment-core/error') in value

const toCliError = (error: unknown): CliError => {
  if (error instanceof CliError) return error
  if (isSegmentError(error)) {
    return new CliError(error.code, exitCodeOfError[error.code], error.message, error.details.advice)
  }
  return new CliError(
    'internal',
    exitCodes.internal,
    `Internal error: ${messageOf(error)}`,
    'This is a bug. Run the command with --debug and report the output.',
  )
}

/** Prints what ended a command: a message on stderr, and one line of JSON on stdout with `--json`. */
export const reportError = (
  io: Io,
  { json, quiet, debug, color }: Pick<GlobalOptions, 'json' | 'quiet' | 'debug' | 'color'>,
  error: unknown,
): ExitCode => {
  const { code, message, advice, exitCode } = toCliError(error)
  if (json === true) {
    const found = { code, message, ...(advice === undefined ? {} : { advice }) }
    // In one line, as the events before it.
    io.stdout.write(`${JSON.stringify({ event: 'error', outcome: 'error', error: found })}\n`)
  }
  if (quiet !== true) {
    const style = styleOf(io, io.stderr, color)
    io.stderr.write(`${style.red('error')} ${code}: ${printableLines(message)}\n`)
    if (advice !== undefined) io.stderr.write(`  ${printableLines(advice)}\n`)
  }
  if (debug === true && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`)
  return exitCode
}
