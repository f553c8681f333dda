import type { Command } from 'commander'
import type { TailFlags } from '../dev/run-tail.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment tail`: follows a running `segment dev` from another terminal. */
export const addTailCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('tail')
    .helpGroup('Local Segment:')
    .summary('follow a running segment dev')
    .description('Prints what a running segment dev takes, as it comes. Waits for the server where it is away.')
    .option('--url <url>', 'address of segment dev [SEGMENT_DEV_URL] (default: http://127.0.0.1:8765)')
    .option('--token <token>', 'token of a segment dev that is bound wider [SEGMENT_DEV_TOKEN]')
    .option('--type <type>', 'only this type; several with commas between them')
    .option('--event <name>', 'only this event, page or screen')
    .option('--user-id <id>', 'only this user')
    .option('--anonymous-id <id>', 'only this visitor')
    .option('--verdict <verdict>', 'only kept, warned, discarded or refused; several with commas between them')
    .option('--source <label>', 'only this source, by its masked write key')
    .option('--text <text>', 'only what holds this text')
    .option('--all', 'also what came before')
    .addHelpText('after', exampleText(['segment tail', 'segment tail --verdict discarded,warned --json']))
    .action(async (flags: TailFlags, self: Command) => {
      const { runTail } = await import('../dev/run-tail.ts')
      finish(await runTail(io, self.optsWithGlobals<GlobalOptions>(), flags))
    })
}
