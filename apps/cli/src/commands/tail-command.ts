import type { Command } from 'commander'
import type { TailFlags } from '../dev/run-tail.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment tail`. */
export const addTailCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('tail')
    .helpGroup('Local Segment:')
    .summary('follow a running segment dev')
    .description('Prints the calls that a running segment dev receives. Waits if the server is not running.')
    .option('--url <url>', 'address of segment dev [SEGMENT_DEV_URL] (default: http://127.0.0.1:8765)')
    .option('--token <token>', 'token, if segment dev requires one [SEGMENT_DEV_TOKEN]')
    .option('--type <type>', 'only these call types, comma-separated')
    .option('--event <name>', 'only this event, page or screen name')
    .option('--user-id <id>', 'only this user')
    .option('--anonymous-id <id>', 'only this anonymous visitor')
    .option('--verdict <verdict>', 'only these verdicts, comma-separated: kept, warned, discarded, refused')
    .option('--source <label>', 'only the source with this masked write key')
    .option('--text <text>', 'only calls that contain this text')
    .option('--all', 'also print earlier calls')
    .addHelpText('after', exampleText(['segment tail', 'segment tail --verdict discarded,warned --json']))
    .action(async (flags: TailFlags, self: Command) => {
      const { runTail } = await import('../dev/run-tail.ts')
      finish(await runTail(io, self.optsWithGlobals<GlobalOptions>(), flags))
    })
}
