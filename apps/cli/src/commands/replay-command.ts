import { type Command, Option } from 'commander'
import type { ReplayFlags } from '../dev/run-replay.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment replay`: sends recorded calls again. */
export const addReplayCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('replay')
    .helpGroup('Local Segment:')
    .summary('send recorded calls again')
    .description('Sends the calls of a file again, one JSON object a line, as /_dev/export.ndjson writes them.')
    .argument('<file>', 'file of calls; - for stdin')
    .addOption(
      new Option('--to <where>', 'a running segment dev, or the source of the settings')
        .choices(['dev', 'live'])
        .default('dev'),
    )
    .option('--fresh-ids', 'make new messageIds, so that Segment takes the calls for new ones (default)')
    .option('--keep-ids', 'keep the messageIds, so that Segment drops what it has')
    .option('--speed <factor>', 'wait between calls as when they happened: 1, or 10 for ten times as fast')
    .option('--url <url>', 'address of segment dev [SEGMENT_DEV_URL] (default: http://127.0.0.1:8765)')
    .addHelpText(
      'after',
      exampleText([
        'curl -s http://127.0.0.1:8765/_dev/export.ndjson > events.ndjson',
        'segment replay events.ndjson',
        'segment replay events.ndjson --to live --keep-ids',
      ]),
    )
    .action(async (file: string, flags: ReplayFlags, self: Command) => {
      const { runReplay } = await import('../dev/run-replay.ts')
      finish(await runReplay(io, self.optsWithGlobals<GlobalOptions>(), { file, flags }))
    })
}
