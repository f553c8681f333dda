import type { SegmentError } from '@org/segment-core'
import { CommanderError } from 'commander'
import { createProgram } from './commands/program.ts'
import { CliError, messageOf, usageError } from './errors/cli-error.ts'
import { type ExitCode, exitCodeOfError, exitCodes } from './errors/exit-codes.ts'
import type { Io } from './io/io.ts'
import { styleOf } from './output/report.ts'

/** Recognizes core's errors by their brand, without loading core. */
const isSegmentError = (value: unknown): value is SegmentError =>
  typeof value === 'object' && value !== null && Symbol.for('@org/segment-core/error') in value

const toCliError = (error: unknown): CliError => {
  if (error instanceof CliError) return error
  if (isSegmentError(error)) {
    return new CliError(error.code, exitCodeOfError[error.code], error.message, error.details.advice)
  }
  const message = messageOf(error)
  if (error instanceof CommanderError) {
    const text = message.replace(/^error: /, '')
    const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? '' : '.'}`
    return usageError(sentence, 'See segment --help or segment <command> --help.')
  }
  return new CliError(
    'internal',
    exitCodes.internal,
    `Internal error: ${message}`,
    'This is a bug. Run the command with --debug and report the output.',
  )
}

/** Commander throws after it has shown help or the version. */
const isFinished = (error: unknown): boolean =>
  error instanceof CommanderError &&
  ['commander.helpDisplayed', 'commander.version', 'commander.help'].includes(error.code)

/**
 * Runs the command line. Never throws and never exits the process.
 * @param args without the paths of node and the script
 * @returns the exit code
 */
export const main = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.ok
  try {
    // Internal command of the completion scripts.
    if (args[0] === 'complete') {
      const { answerCompletion } = await import('./completion/complete-words.ts')
      return await answerCompletion(
        io,
        createProgram(io, () => undefined),
        args.slice(1),
      )
    }
    const program = createProgram(io, (code) => {
      exitCode = code
    })
    if (args.length === 0) {
      io.stderr.write(program.helpInformation())
      return exitCodes.usage
    }
    const [first, topic] = args
    if (first === 'help' && topic !== undefined && !topic.startsWith('-')) {
      // Commander would show the help of the program for an unknown command.
      const isKnown = program.commands.some((command) => command.name() === topic)
      if (!isKnown) await program.parseAsync([topic], { from: 'user' })
    }
    await program.parseAsync(['node', 'segment', ...args])
    return exitCode
  } catch (error) {
    if (isFinished(error))
      return error instanceof CommanderError && error.exitCode !== 0 ? exitCodes.usage : exitCodes.ok
    const { code, message, advice, exitCode: failed } = toCliError(error)
    const options = { json: args.includes('--json'), quiet: args.includes('--quiet'), debug: args.includes('--debug') }
    if (options.json) {
      const found = { code, message, ...(advice === undefined ? {} : { advice }) }
      // In one line, as the events before it.
      io.stdout.write(`${JSON.stringify({ event: 'error', outcome: 'error', error: found })}\n`)
    }
    if (!options.quiet) {
      const style = styleOf(io, io.stderr, !args.includes('--no-color'))
      io.stderr.write(`${style.red('error')} ${code}: ${message}\n`)
      if (advice !== undefined) io.stderr.write(`  ${advice}\n`)
    }
    if (options.debug && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`)
    return failed
  }
}
