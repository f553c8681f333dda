import { Argument, type Command } from 'commander'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { settingSpecs } from '../settings/setting-names.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

const nameArgument = (): Argument =>
  new Argument('<name>', 'name of the setting').choices(settingSpecs.map(({ name }) => name))

/** Adds `segment config`: the profile file. */
export const addConfigCommand = (program: Command, io: Io, finish: Finish): void => {
  const config = program
    .command('config')
    .helpGroup('Setup:')
    .summary('keep write keys and other settings in profiles')
    .description(
      'Reads and writes the profile file, which only its owner can read. A flag wins over the environment, and the environment over the profile.',
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
    .description('Keeps a setting in the profile.')
    .addArgument(nameArgument())
    .argument('<value>', 'value; @file or - (stdin) for a secret')
    .action(async (name: string, value: string, _: unknown, self: Command) => {
      const { setSetting } = await import('./edit-config.ts')
      finish(await setSetting(io, self.optsWithGlobals<GlobalOptions>(), name, value))
    })
  config
    .command('get')
    .description('Prints the value in force of a setting; a secret is masked unless --reveal.')
    .addArgument(nameArgument())
    .option('--show-origin', 'say whether flag, environment or profile gave it')
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
    .description('Prints every profile; secrets are masked unless --reveal.')
    .action(async (_: unknown, self: Command) => {
      const { listSettings } = await import('./edit-config.ts')
      finish(await listSettings(io, self.optsWithGlobals<GlobalOptions>()))
    })
  config
    .command('path')
    .description('Prints where the profile file is.')
    .action(async (_: unknown, self: Command) => {
      const { printPath } = await import('./edit-config.ts')
      finish(printPath(io, self.optsWithGlobals<GlobalOptions>()))
    })
}
