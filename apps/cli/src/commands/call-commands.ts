import { type CallType, type CallTypeSpec, callTypeNames, callTypes } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { callFromOptions } from '../flags/call-from-options.ts'
import { addFieldOptions, collect, fieldOptions } from '../flags/options-from-fields.ts'
import type { Io } from '../io/io.ts'
import { parseJson, readFileInput, readStdinInput } from '../io/read-input.ts'
import type { ApiFlags } from '../send/run-api.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { PlanFlags } from '../tracking-plan/load-plan.ts'
import { exampleText, type Finish } from './finish.ts'
import { addPlanOptions } from './plan-options.ts'

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
const addTypeCommand = (program: Command, type: CallType, io: Io, finish: Finish): void => {
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
      finish(await sendInput(io, self.optsWithGlobals<GlobalOptions & PlanFlags>(), { input: call, type }))
    })
  addPlanOptions(command)
}

/** Adds the commands that send calls: one for each type of call, `send` and `api`. */
export const addCallCommands = (program: Command, io: Io, finish: Finish): void => {
  for (const type of callTypeNames) addTypeCommand(program, type, io, finish)
  const sending = program
    .command('send')
    .helpGroup('Calls:')
    .summary('send a call or a batch from JSON')
    .description(
      'Sends a call with its type, an array of calls, or the body of a batch request. All calls are validated first; nothing is sent if one is invalid.',
    )
    .argument('[file]', 'JSON file; - or omit for stdin')
    .addHelpText(
      'after',
      exampleText([
        'segment send call.json',
        'echo \'{"type":"track","userId":"user-42","event":"Signed Up"}\' | segment send',
        'segment send batch.json --dry-run --curl',
      ]),
    )
    .action(async (file: string | undefined, _: unknown, self: Command) => {
      const { sendInput } = await import('../send/send-input.ts')
      const path = file === undefined || file === '-' ? undefined : file.replace(/^@/, '')
      const text = path === undefined ? await readStdinInput(io) : await readFileInput(io, path)
      const input = parseJson(text, path === undefined ? 'The input from stdin' : `The file ${path}`)
      finish(await sendInput(io, self.optsWithGlobals<GlobalOptions & PlanFlags>(), { input }))
    })
  addPlanOptions(sending)

  program
    .command('api')
    .helpGroup('Calls:')
    .summary('send a raw request to the Tracking API')
    .description(
      'Sends a raw request to the Tracking API. Authorization comes from the write key, unless a header sets it. The path is relative to the host of the region and cannot send the credential to another host. The body is sent as is, without validation.',
    )
    .argument('<method>', 'GET, POST, PUT, PATCH or DELETE')
    .argument('<path>', 'path, such as /v1/group')
    .addOption(new Option('-H, --header <line>', 'header as "Name: value"; repeatable').argParser(collect))
    .addOption(new Option('-q, --query <name=value>', 'query parameter; repeatable').argParser(collect))
    .option('-d, --data <body>', 'body: text, @file or - for stdin')
    .addOption(
      new Option('-f, --field <name=value>', 'field of a JSON body; JSON values, dots nest; repeatable').argParser(
        collect,
      ),
    )
    .option('-i, --include', 'also print the status and headers of the response')
    .addHelpText(
      'after',
      exampleText([
        'segment api POST /v1/group -f userId=user-42 -f groupId=company-7 -f traits.name=Initech',
        'segment api POST /v1/track -d @call.json -i',
        'segment api POST /v1/group -H "authorization: Basic $(printf %s "$KEY:" | base64)" -d \'{"userId":"u","groupId":"g"}\'',
      ]),
    )
    .action(async (method: string, path: string, flags: ApiFlags, self: Command) => {
      const { runApi } = await import('../send/run-api.ts')
      finish(await runApi(io, self.optsWithGlobals<GlobalOptions>(), { method, path, flags }))
    })
}
