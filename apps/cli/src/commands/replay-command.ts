import { type Command, Option } from 'commander'
import type { ReplayFlags } from '../dev/run-replay.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment replay`. */
export const addReplayCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('replay')
    .helpGroup('Local Segment:')
    .summary('resend recorded calls')
    .description('Resends the calls of a file with one JSON object per line, as exported by /_dev/export.ndjson.')
    .argument('<file>', 'file of calls, or - for stdin')
    .addOption(
      new Option('--to <where>', 'send to a running segment dev or to the configured source')
        .choices(['dev', 'live'])
        .default('dev'),
    )
    .option('--fresh-ids', 'create new messageIds, so that Segment treats the calls as new (default)')
    .option('--keep-ids', 'keep the messageIds, so that Segment drops calls it already has')
    .option(
      '--speed <factor>',
      'keep the original pauses between calls: 1 for original speed, 10 for ten times as fast',
    )
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
