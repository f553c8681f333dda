import { CommanderError } from 'commander'
import { toCommandError } from './command-error.ts'
import type { CommandIo } from './command-io.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { createProgram } from './program.ts'

/** Commander throws after it has shown help or the version. */
const isFinished = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0

/**
 * Runs a command line. Never throws and never exits the process.
 * @param args without the paths of node and the script
 */
export const runCommand = async (args: readonly string[], io: CommandIo): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.ok
  try {
    const program = createProgram({
      io,
      finish: (code) => {
        exitCode = code
      },
    })
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (isFinished(error)) return exitCodes.ok
    const { code, message, advice, exitCode: failed } = toCommandError(error)
    try {
      if (args.includes('--json'))
        io.print(`${JSON.stringify({ outcome: 'error', error: { code, message, advice } })}\n`)
      io.note(`error ${code}: ${message}\n${advice === undefined ? '' : `  ${advice}\n`}`)
    } catch {
      // Nothing can be said, but the exit code.
    }
    return failed
  }
}
