import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { exitCodeMeanings } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import { addGlobalOptions } from '../settings/global-options.ts'
import { addAgentCommands } from './agent-commands.ts'
import { addCallCommands } from './call-commands.ts'
import { addCodemodCommands } from './codemod-commands.ts'
import { addFileCommands } from './file-commands.ts'
import { exampleText, type Finish } from './finish.ts'
import { formatHelp } from './help-sections.ts'
import { addLocalCommands } from './local-commands.ts'
import { addPlanCommands } from './plan-commands.ts'
import { addSetupCommands } from './setup-commands.ts'
import { addWorkspaceCommands } from './workspace-commands.ts'

const exitCodeText = (): string =>
  `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}\n`

/** Commands whose --query or whose output is something else. */
const withoutQuery: ReadonlySet<string> = new Set(['api', 'target', 'completion', 'mcp'])

/** Adds --query to every command that prints JSON; that of `segment api` names parameters of the request. */
const addQueryOption = (command: Command): void => {
  for (const one of command.commands) {
    if (one.commands.length > 0) addQueryOption(one)
    else if (!withoutQuery.has(one.name())) {
      one.option('--query <expression>', 'print the result of a JSONata expression on the JSON output (implies --json)')
    }
  }
}

/**
 * Declares every command and option. The code that runs a command is loaded on demand.
 * @param finish receives the exit code of the command
 * @param run runs another command, for the tools of agents
 */
export const createProgram = (io: Io, finish: Finish, run: RunArgs): Command => {
  const program = new Command('segment')
    .description('Send calls to Segment, and check them before you send.')
    .version(manifest.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .commandsGroup('Setup:')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, formatHelp })
  addGlobalOptions(program)
  addCallCommands(program, io, finish)
  addFileCommands(program, io, finish)
  addCodemodCommands(program, io, finish)
  addLocalCommands(program, io, finish, run)
  addSetupCommands(program, io, finish)
  addWorkspaceCommands(program, io, finish)
  addPlanCommands(program, io, finish)
  addAgentCommands(program, io, finish, run)
  addQueryOption(program)
  return program.addHelpText(
    'after',
    `${exampleText([
      'segment config set write-key @key.txt',
      'segment track --user-id user-42 --event "Order Completed" --revenue 19.99 --currency EUR',
      'segment identify --user-id user-42 --trait email=ada@example.com --dry-run',
      'segment doctor',
    ])}${exitCodeText()}`,
  )
}
