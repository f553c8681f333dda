import { callTypeNames } from '@org/segment-core/spec'
import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { exitCodeMeanings } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { addGlobalOptions } from '../settings/global-options.ts'
import { addApiCommand } from './api-command.ts'
import { addCallCommand } from './call-command.ts'
import { addCompletionCommand } from './completion-command.ts'
import { addConfigCommand } from './config-command.ts'
import { addDevCommand } from './dev-command.ts'
import { addDoctorCommand } from './doctor-command.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'
import { addImportCommand } from './import-command.ts'
import { addReplayCommand } from './replay-command.ts'
import { addSendCommand } from './send-command.ts'
import { addTailCommand } from './tail-command.ts'
import { addTriggerCommand } from './trigger-command.ts'
import { addValidateCommand } from './validate-command.ts'

const exitCodeText = (): string =>
  `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}\n`

/**
 * Declares every command and option. The code that runs a command is loaded on demand.
 * @param finish receives the exit code of the command
 */
export const createProgram = (io: Io, finish: Finish): Command => {
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
    .configureHelp({ showGlobalOptions: true })
  addGlobalOptions(program)
  for (const type of callTypeNames) addCallCommand(program, type, io, finish)
  addSendCommand(program, io, finish)
  addImportCommand(program, io, finish)
  addApiCommand(program, io, finish)
  addDevCommand(program, io, finish)
  addTriggerCommand(program, io, finish)
  addTailCommand(program, io, finish)
  addReplayCommand(program, io, finish)
  addValidateCommand(program, io, finish)
  addConfigCommand(program, io, finish)
  addDoctorCommand(program, io, finish)
  addCompletionCommand(program, io, finish)
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
