import { callTypeNames } from '@org/segment-core/spec'
import { Argument, Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addApiCommand } from './commands/api-command.ts'
import { addCallCommand, exampleText } from './commands/call-command.ts'
import { addConfigCommand } from './commands/config-command.ts'
import { addDoctorCommand } from './commands/doctor-command.ts'
import { addSendCommand } from './commands/send-command.ts'
import { exitCodeMeanings } from './exit-codes.ts'
import type { Finish } from './finish.ts'
import { addGlobalOptions } from './global-options.ts'
import type { Io } from './io.ts'

const exitCodeText = (): string =>
  `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}\n`

/** Shells whose completion can be printed. */
export const shells = ['bash', 'zsh', 'fish'] as const

const addHelpTopics = (program: Command): void => {
  program
    .command('completion')
    .helpGroup('Setup:')
    .description('Prints the completion script of a shell.')
    .summary('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'shell').choices(shells))
    .addHelpText(
      'after',
      exampleText([
        'segment completion bash > ~/.local/share/bash-completion/completions/segment',
        'segment completion zsh > "$fpath[1]/_segment"',
        'segment completion fish > ~/.config/fish/completions/segment.fish',
      ]),
    )
}

/**
 * The command line: every command and option, without anything that sends.
 * @param finish takes the exit code of the command that ran
 * @param options `completion` leaves out what the completion engine adds itself
 */
export const createProgram = (io: Io, finish: Finish, options: { readonly completion?: boolean } = {}): Command => {
  const program = new Command('segment')
    .description('Send calls to Segment, and know before you send whether it will keep them.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
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
    .configureHelp({ showGlobalOptions: true })
  addGlobalOptions(program)
  for (const type of callTypeNames) addCallCommand(program, type, io, finish)
  addSendCommand(program, io, finish)
  addApiCommand(program, io, finish)
  addConfigCommand(program, io, finish)
  addDoctorCommand(program, io, finish)
  if (options.completion !== true) addHelpTopics(program)
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
