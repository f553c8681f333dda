import { type CallType, type CallTypeSpec, callTypes } from '@org/segment-core/spec'
import type { Command } from 'commander'
import { callFromOptions } from '../flags/call-from-options.ts'
import { addFieldOptions, fieldOptions } from '../flags/options-from-fields.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

const examples: Readonly<Record<CallType, readonly string[]>> = {
  identify: [
    'segment identify --user-id user-42 --trait email=ada@example.com --trait plan=pro',
    'segment identify --user-id user-42 --trait address.city=Berlin --trait age=36',
    'segment identify --user-id user-42 --traits @traits.json',
  ],
  track: [
    'segment track --user-id user-42 --event "Order Completed" --revenue 19.99 --currency EUR',
    'segment track --anonymous-id a-1 --event "Signed Up" --property plan=pro --dry-run',
    'echo \'{"plan":"pro"}\' | segment track --user-id user-42 --event "Signed Up" --properties -',
  ],
  page: ['segment page --user-id user-42 --name Pricing --property url=https://example.com/pricing'],
  screen: ['segment screen --user-id user-42 --name Home --context-value device.type=ios'],
  group: ['segment group --user-id user-42 --group-id company-7 --trait name=Initech --trait employees=120'],
  alias: ['segment alias --previous-id anonymous-1 --user-id user-42'],
}

/** Adds the command of a call type, its flags derived from the spec. */
export const addCallCommand = (program: Command, type: CallType, io: Io, finish: Finish): void => {
  const spec: CallTypeSpec = callTypes[type]
  const options = fieldOptions(type)
  const command = program
    .command(type)
    .summary(`send ${/^[AEIOU]/.test(spec.label) ? 'an' : 'a'} ${spec.label} call`)
    .description(spec.help)
    .helpGroup('Calls:')
  addFieldOptions(command, options)
    .addHelpText('after', exampleText(examples[type]))
    .action(async (flags: Readonly<Record<string, unknown>>, self: Command) => {
      const { sendInput } = await import('../send/send-input.ts')
      const call = await callFromOptions(io, type, options, flags)
      finish(await sendInput(io, self.optsWithGlobals<GlobalOptions>(), { input: call, type }))
    })
}
