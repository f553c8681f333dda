import type { Command } from 'commander'
import type { Io } from '../io/io.ts'
import { parseJson, readFileInput, readStdinInput } from '../io/read-input.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment send`. */
export const addSendCommand = (program: Command, io: Io, finish: Finish): void => {
  program
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
      finish(await sendInput(io, self.optsWithGlobals<GlobalOptions>(), { input }))
    })
}
