import type { Command } from 'commander'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment doctor`: what stands between this machine and Segment. */
export const addDoctorCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('doctor')
    .helpGroup('Setup:')
    .summary('check key, region, clock and reachability')
    .description(
      'Checks everything that must be right for calls to arrive, and says what to do about what is not. Nothing is sent to the source.',
    )
    .option('--cdn <url>', "CDN that knows the sources, in the place of Segment's")
    .addHelpText('after', exampleText(['segment doctor', 'segment doctor --profile staging --json']))
    .action(async (flags: { cdn?: string }, self: Command) => {
      const { runDoctor } = await import('../doctor/run-doctor.ts')
      finish(await runDoctor(io, self.optsWithGlobals<GlobalOptions>(), flags))
    })
}
