import { version } from '@org/segment-core/internal'
import { Command } from 'commander'
import type { CommandContext, SharedOptions } from './command-io.ts'
import { exitCodeMeanings } from './exit-codes.ts'

/** An example below the help of a command. */
export const exampleText = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`

const exitCodeText = `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}\n`

const addServe = (program: Command, { io, finish }: CommandContext): void => {
  program
    .command('serve', { isDefault: true })
    .summary('accept calls and deliver them (default)')
    .description('Accepts calls from any Segment SDK, stores them and delivers them to Segment in batches.')
    .argument('[settings]', 'JSON file with the settings; the same as --config')
    .action(async (path: string | undefined, _: unknown, self: Command) => {
      const { runServe } = await import('./run-serve.ts')
      finish(await runServe(io, path ?? self.optsWithGlobals<SharedOptions>().config))
    })
}

/** Declares every command and option. The code that runs a command is imported when it runs. */
export const createProgram = (context: CommandContext): Command => {
  const { io } = context
  const program = new Command('segment-collector')
    .usage('[settings.json]\n       segment-collector <command> [options]')
    .description(
      'Accepts calls from any Segment SDK, stores them on disk and delivers them to Segment in batches.\n\nPut settings into a JSON file, into variables such as COLLECTOR_SOURCES, or both. The smallest configuration is:\n  SEGMENT_WRITE_KEY=… segment-collector\nThe README lists all settings.',
    )
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .option('-c, --config <file>', 'JSON file with the settings [COLLECTOR_CONFIG_FILE]')
    .option('--json', 'print results as JSON')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeOut: io.print, writeErr: io.note, outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
  addServe(program, context)
  return program.addHelpText('after', exitCodeText)
}
