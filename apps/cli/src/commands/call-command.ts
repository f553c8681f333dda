import { type CallType, type CallTypeSpec, callTypes } from '@org/segment-core/spec'
import type { Command } from 'commander'
import { callFromOptions } from '../call-from-options.ts'
import type { Finish } from '../finish.ts'
import type { GlobalOptions } from '../global-options.ts'
import type { Io } from '../io.ts'
import { addFieldOptions, fieldOptions } from '../options-from-fields.ts'

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

/** The help text that shows how a command is used. */
export const exampleText = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`

/** Adds the command of one type of call, its flags derived from the spec. */
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
      const { sendInput } = await import('./send-input.ts')
      const call = await callFromOptions(io, type, options, flags)
      finish(await sendInput(io, self.optsWithGlobals<GlobalOptions>(), { input: call, type }))
    })
}
