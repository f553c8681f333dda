import type { Command } from 'commander'
import type { TriggerFlags } from '../dev/run-trigger.ts'
import { collect } from '../flags/collect-values.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment trigger`. */
export const addTriggerCommand = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('trigger')
    .helpGroup('Local Segment:')
    .summary('send an example of a semantic event')
    .description('Sends a realistic example of a semantic event, generated from the spec, to a running segment dev.')
    .argument('[event]', 'event name, such as "Order Completed"')
    .option('--override <path=value>', 'override a value, such as properties.revenue=10; repeatable', collect)
    .option('--list', 'list all events and scenarios')
    .option('--scenario <name>', 'send a realistic session: checkout, signup or video')
    .option('--url <url>', 'address of segment dev [SEGMENT_DEV_URL] (default: http://127.0.0.1:8765)')
    .option('--live', 'send to the configured source instead')
    .addHelpText(
      'after',
      exampleText([
        'segment trigger "Order Completed" --override properties.revenue=10',
        'segment trigger --scenario checkout',
        'segment trigger "Signed Up" --live --dry-run',
      ]),
    )
    .action(async (event: string | undefined, flags: TriggerFlags, self: Command) => {
      const { runTrigger } = await import('../dev/run-trigger.ts')
      finish(await runTrigger(io, self.optsWithGlobals<GlobalOptions>(), { event, flags }))
    })
}
