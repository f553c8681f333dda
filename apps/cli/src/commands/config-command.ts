import { Argument, type Command } from 'commander'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { settingSpecs } from '../settings/setting-specs.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

const nameArgument = (): Argument =>
  new Argument('<name>', 'name of the setting').choices(settingSpecs.map(({ name }) => name))

/** Adds `segment config`. */
export const addConfigCommand = (program: Command, io: Io, finish: Finish): void => {
  const config = program
    .command('config')
    .helpGroup('Setup:')
    .summary('store write keys and other settings in profiles')
    .description(
      'Reads and writes the profile file, which only its owner can read. Flags override the environment, which overrides the profile.',
    )
    .addHelpText(
      'after',
      exampleText([
        'segment config set write-key @key.txt',
        'segment config set region eu --profile staging',
        'segment config list',
        'segment config get region --show-origin',
      ]),
    )
  config
    .command('set')
    .description('Stores a setting in the profile.')
    .addArgument(nameArgument())
    .argument('<value>', 'value; @file or - (stdin) for a secret')
    .action(async (name: string, value: string, _: unknown, self: Command) => {
      const { setSetting } = await import('./edit-config.ts')
      finish(await setSetting(io, self.optsWithGlobals<GlobalOptions>(), name, value))
    })
  config
    .command('get')
    .description('Prints the effective value of a setting. Secrets are masked unless --reveal is set.')
    .addArgument(nameArgument())
    .option('--show-origin', 'also print the source: flag, environment or profile')
    .action(async (name: string, flags: { showOrigin?: boolean }, self: Command) => {
      const { getSetting } = await import('./edit-config.ts')
      finish(await getSetting(io, self.optsWithGlobals<GlobalOptions>(), name, flags.showOrigin === true))
    })
  config
    .command('unset')
    .description('Removes a setting from the profile.')
    .addArgument(nameArgument())
    .action(async (name: string, _: unknown, self: Command) => {
      const { unsetSetting } = await import('./edit-config.ts')
      finish(await unsetSetting(io, self.optsWithGlobals<GlobalOptions>(), name))
    })
  config
    .command('list')
    .description('Prints all profiles. Secrets are masked unless --reveal is set.')
    .action(async (_: unknown, self: Command) => {
      const { listSettings } = await import('./edit-config.ts')
      finish(await listSettings(io, self.optsWithGlobals<GlobalOptions>()))
    })
  config
    .command('path')
    .description('Prints the path of the profile file.')
    .action(async (_: unknown, self: Command) => {
      const { printPath } = await import('./edit-config.ts')
      finish(printPath(io, self.optsWithGlobals<GlobalOptions>()))
    })
}
