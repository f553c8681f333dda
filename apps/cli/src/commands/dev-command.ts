import type { Command } from 'commander'
import type { DevFlags } from '../dev/run-dev.ts'
import { collect } from '../flags/collect-values.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment dev`. */
export const addDevCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('dev')
    .helpGroup('Local Segment:')
    .summary('run a local Segment with a live debugger')
    .description(
      'Runs a local Segment that accepts calls from any SDK, checks whether Segment would keep them, and shows them in a web page. With --write-key, only that key is valid. --host is the address to listen on; for any address but 127.0.0.1, the page and the debug API require a token.',
    )
    .option('--port <number>', 'port to listen on; 0 for any free port (default: 8765)')
    .option('--allow-host <name>', 'additional host name to accept besides localhost; repeatable', collect)
    .option('--plan <file>', 'also validate calls against this tracking plan')
    .option('--fail <fault>', 'fault to inject, such as 429:retry-after=2,p=0.2; repeatable', collect)
    .option('--store <file>', 'keep events in a file across restarts')
    .option('--forward', 'forward kept calls to Segment, with the configured write key')
    .option('--no-snippets', 'do not print how to connect each SDK')
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
