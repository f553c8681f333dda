import { type Command, Option } from 'commander'
import { collect } from '../flags/collect-values.ts'
import type { Io } from '../io/io.ts'
import type { ApiFlags } from '../send/run-api.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment api`. */
export const addApiCommand = (program: Command, io: Io, finish: Finish): void => {
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
