import type { Command } from 'commander'
import type { DevFlags } from '../dev/run-dev.ts'
import { collect } from '../flags/collect-values.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment dev`: a local Segment with a live debugger. */
export const addDevCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('dev')
    .helpGroup('Local Segment:')
    .summary('run a local Segment with a live debugger')
    .description(
      'Runs a local Segment that takes what any SDK sends, says of every call whether Segment would keep it, and shows it on a page. With --write-key only that key exists. --host is the address to listen on; on any other than 127.0.0.1, page and debug API ask for a token.',
    )
    .option('--port <number>', 'port to listen on; 0 takes any free one (default: 8765)')
    .option('--allow-host <name>', 'name besides localhost by which the server may be asked for; repeatable', collect)
    .option('--plan <file>', 'tracking plan to judge calls by too')
    .option('--fail <fault>', 'fault that befalls requests, such as 429:retry-after=2,p=0.2; repeatable', collect)
    .option('--store <file>', 'keep events in a file, over restarts')
    .option('--forward', 'send what is kept on to Segment, with the write key of the settings')
    .option('--no-snippets', 'leave out how to point each SDK here')
    .addHelpText(
      'after',
      exampleText([
        'segment dev',
        'segment dev --fail 429:retry-after=2,p=0.2 --store events.db',
        'segment dev --port 0 --json',
        'segment dev --host 0.0.0.0 --allow-host laptop.local',
        'SEGMENT_WRITE_KEY=… segment dev --forward',
      ]),
    )
    .action(async (flags: DevFlags, self: Command) => {
      const { runDev } = await import('../dev/run-dev.ts')
      finish(await runDev(io, self.optsWithGlobals<GlobalOptions>(), flags))
    })
}
