import { type Command, CommanderError } from 'commander'
import { createProgram } from './commands/program.ts'
import { usageError } from './errors/cli-error.ts'
import { type ExitCode, exitCodes } from './errors/exit-codes.ts'
import type { Io } from './io/io.ts'
import { createQueryOutput, type Query } from './output/query-output.ts'
import { reportError } from './output/report-error.ts'
import type { GlobalOptions } from './settings/global-options.ts'

/** A mistake on the command line in the words of the command; any other error as it is. */
const asUsageError = (error: unknown): unknown => {
  if (!(error instanceof CommanderError)) return error
  const text = error.message.replace(/^error: /, '')
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? '' : '.'}`
  return usageError(sentence, 'See segment --help or segment <command> --help.')
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
  const query = createQueryOutput(io.stdout)
  const exitCode = await runProgram(args, { ...io, stdout: query.output }, query.use)
  const failure = await query.end()
  if (failure === undefined) return exitCode
  io.stderr.write(`error query_failed: ${failure.message}\n`)
  return exitCode === exitCodes.ok ? exitCodes.badData : exitCode
}

/** Compiles the expression of `--query` before the command does anything. */
const prepareQuery = async (command: Command, use: (query: Query) => void): Promise<void> => {
  const { query } = command.optsWithGlobals<GlobalOptions>()
  // The --query of `segment api` adds parameters to the request.
  if (typeof query !== 'string') return
  const { compileExpression } = await import('./mapping/expression.ts')
  const { plainConversion } = await import('./mapping/named-conversion.ts')
  const { evaluate } = compileExpression(query, '--query', plainConversion)
  use((document) => evaluate(document))
  command.setOptionValue('json', true)
}

/** The help of a command, or of a command of a command such as `config set`; undefined if there is none. */
const helpOf = (program: Command, names: readonly string[]): string | undefined => {
  const found = names.reduce<Command | undefined>(
    (command, name) => command?.commands.find((one) => one.name() === name),
    program,
  )
  let text = ''
  found?.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return found === undefined ? undefined : text
}

const runProgram = async (args: readonly string[], io: Io, use: (query: Query) => void): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.ok
  let isQueried = false
  try {
    // Internal command of the completion scripts.
    if (args[0] === 'complete') {
      const { answerCompletion } = await import('./completion/complete-words.ts')
      return await answerCompletion(
        io,
        createProgram(io, () => undefined, main),
        args.slice(1),
      )
    }
    const program = createProgram(
      io,
      (code) => {
        exitCode = code
      },
      main,
    )
    if (args.length === 0) {
      io.stderr.write(program.helpInformation())
      return exitCodes.usage
    }
    const [first, ...topics] = args
    if (first === 'help' && topics.length > 0 && !topics.some((topic) => topic.startsWith('-'))) {
      const help = helpOf(program, topics)
      // Commander would show the help of the program for an unknown command.
      if (help === undefined) await program.parseAsync(topics, { from: 'user' })
      io.stdout.write(help ?? '')
      return exitCodes.ok
    }
    program.hook('preAction', (_, command) =>
      prepareQuery(command, (query) => {
        isQueried = true
        use(query)
      }),
    )
    await program.parseAsync(['node', 'segment', ...args])
    return exitCode
  } catch (error) {
    if (isFinished(error))
      return error instanceof CommanderError && error.exitCode !== 0 ? exitCodes.usage : exitCodes.ok
    const options = {
      json: isQueried || args.includes('--json'),
      quiet: args.includes('--quiet'),
      debug: args.includes('--debug'),
      color: !args.includes('--no-color'),
    }
    return reportError(io, options, asUsageError(error))
  }
}
