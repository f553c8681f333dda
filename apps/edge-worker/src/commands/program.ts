import { version } from '@org/segment-core/internal'
import { Command } from 'commander'
import type { CommandContext, SharedOptions } from './command-io.ts'
import { exampleText } from './example-text.ts'
import { exitCodeMeanings } from './exit-codes.ts'
import { addKeys } from './keys-commands.ts'
import { addParked } from './parked-commands.ts'
import type { ReplayOptions } from './run-replay.ts'
import type { TryOptions } from './run-try.ts'

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

const addDeliver = (program: Command, { io, finish }: CommandContext): void => {
  program
    .command('deliver')
    .summary('deliver the calls that collectors stored on NATS')
    .description(
      'Takes calls from the stream of storage.nats and delivers them to Segment. It accepts no calls. Any number of deliverers may run; the calls of one that is killed are delivered by the others after storage.nats.ackWaitMs.',
    )
    .action(async (_: unknown, self: Command) => {
      const { runDeliver } = await import('./run-deliver.ts')
      finish(await runDeliver(io, self.optsWithGlobals<SharedOptions>().config))
    })
}

const addReplay = (program: Command, { io, finish }: CommandContext): void => {
  program
    .command('replay')
    .summary('deliver calls of the history on NATS again')
    .description(
      'Puts calls of the history back into the queue; they are delivered like new ones, with the same messageIds. Segment drops a messageId that it received within the last day, so replaying recent calls only fills gaps.\n\nThe history is filled on a best-effort basis: it may miss calls that were accepted while a server failed, and it holds only what storage.nats.history allows.',
    )
    .requiredOption('--since <time>', 'the oldest call: an age (90s, 15m, 2h, 7d) or a date')
    .option('--until <time>', 'the newest call, in the same way [now]')
    .option('--source <alias>', 'only calls of this source [all]')
    .option('--id <id>', 'repeat the replay with this id: calls that it stored are not stored twice')
    .option('--dry-run', 'only count the calls')
    .action(async (_: unknown, self: Command) => {
      const { runReplay } = await import('./run-replay.ts')
      finish(await runReplay(io, self.optsWithGlobals<ReplayOptions>()))
    })
    .addHelpText('after', exampleText(['segment-collector replay --since 2h --source web']))
}

const addTry = (program: Command, { io, finish }: CommandContext): void => {
  program
    .command('try')
    .summary('run a collector and a local Segment together')
    .description(
      'Runs a collector that delivers to a local Segment, whose page shows what arrives. It needs no settings and no account, and keeps nothing.',
    )
    .option('--port <number>', 'port of the collector; 0 for any free port', '8080')
    .option('--page-port <number>', 'port of the page; 0 for any free port', '8765')
    .action(async (_: unknown, self: Command) => {
      const { runTry } = await import('./run-try.ts')
      finish(await runTry(io, self.optsWithGlobals<TryOptions>()))
    })
    .addHelpText('after', exampleText(['segment-collector try', 'segment-collector try --port 0 --page-port 0 --json']))
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
  addDeliver(program, context)
  addReplay(program, context)
  addParked(program, context)
  addKeys(program, context)
  addTry(program, context)
  return program.addHelpText('after', exitCodeText)
}
