import type { Command } from 'commander'
import type { CommandContext } from './command-io.ts'
import { exampleText } from './example-text.ts'
import type { KeysOptions } from './run-keys.ts'

const collect = (value: string, former: readonly string[] = []): readonly string[] => [...former, value]

const addPlaces = (command: Command): Command =>
  command
    .option('--file <path>', 'file of sources (default: sourcesFrom of the settings)')
    .option('--kv <id>', 'KV namespace of a Worker [CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN]')

/** Adds the commands for sources that change while the collector runs. */
export const addKeys = (program: Command, { io, finish }: CommandContext): void => {
  const keys = program
    .command('keys')
    .summary('list, add or revoke sources without a restart')
    .description(
      'Changes the sources in the file that sourcesFrom names, or in the KV namespace of a Worker. Running collectors follow it.',
    )

  addPlaces(keys.command('list', { isDefault: true }).summary('list all sources, with masked keys')).action(
    async (_: unknown, self: Command) => {
      const { listKeys } = await import('./run-keys.ts')
      finish(await listKeys(io, self.optsWithGlobals<KeysOptions>()))
    },
  )

  addPlaces(
    keys
      .command('add')
      .summary('add a source')
      .description('Adds a source. Values are read from a file with @, or from the standard input with -.')
      .argument('<alias>', 'what clients send as their write key')
      .option('--write-key <key>', 'write key of the source in Segment; @file or - keeps it out of the command line')
      .option('--public-key <key>', 'a key that clients may send besides the alias; repeatable', collect)
      .option('--channels <names>', 'who may send: browser, server or both, separated by a comma')
      .option('--server-token <token>', 'token required of servers; @file or -')
      .option('--replace', 'change a source that exists'),
  )
    .action(async (alias: string, _: unknown, self: Command) => {
      const { addKey } = await import('./run-keys.ts')
      finish(await addKey(io, alias, self.optsWithGlobals<KeysOptions>()))
    })
    .addHelpText(
      'after',
      exampleText([
        'segment-collector keys add shop --write-key @shop-key.txt --channels browser',
        'segment-collector keys add shop --replace --write-key -',
      ]),
    )

  addPlaces(
    keys
      .command('revoke')
      .summary('refuse the keys of a source')
      .description(
        'Refuses the keys of a source with 401. Calls that are stored already are still delivered, so the source stays in the file.',
      )
      .argument('<alias>', 'alias of the source')
      .option('--key <key>', 'only this public key')
      .option('--forget', 'also remove the source; its stored calls are then no longer delivered after a restart'),
  )
    .action(async (alias: string, _: unknown, self: Command) => {
      const { revokeKey } = await import('./run-keys.ts')
      finish(await revokeKey(io, alias, self.optsWithGlobals<KeysOptions>()))
    })
    .addHelpText('after', exampleText(['segment-collector keys revoke shop']))
}
