import type { Command } from 'commander'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment doctor`. */
export const addDoctorCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('doctor')
    .helpGroup('Setup:')
    .summary('check the write key, region, clock and connection')
    .description(
      'Checks everything that calls need to reach Segment, and explains how to fix problems. Sends nothing to the source.',
    )
    .option('--cdn <url>', 'CDN that serves source settings')
    .addHelpText('after', exampleText(['segment doctor', 'segment doctor --profile staging --json']))
    .action(async (flags: { cdn?: string }, self: Command) => {
      const { runDoctor } = await import('../doctor/run-doctor.ts')
      finish(await runDoctor(io, self.optsWithGlobals<GlobalOptions>(), flags))
    })
}
