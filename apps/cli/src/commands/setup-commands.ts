import { Argument, type Command } from 'commander'
import { completionScripts, type Shell, shells } from '../completion/completion-scripts.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { addWorkspaceOptions, type GlobalOptions, settingSpecs } from '../settings/global-options.ts'
import { exampleText, type Finish } from './finish.ts'

const nameArgument = (): Argument =>
  new Argument('<name>', 'name of the setting').choices(settingSpecs.map(({ name }) => name))

/** Adds the commands that set the command up: `config`, `doctor` and `completion`. */
export const addSetupCommands = (program: Command, io: Io, finish: Finish): void => {
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

  addWorkspaceOptions(
    program
      .command('doctor')
      .helpGroup('Setup:')
      .summary('check the write key, region, clock and connection')
      .description(
        'Checks everything that calls need to reach Segment, and explains how to fix problems. With a token of the workspace, also whether the source is enabled and what Segment dropped. Sends nothing to the source.',
      )
      .option('--cdn <url>', 'CDN that serves source settings')
      .addHelpText('after', exampleText(['segment doctor', 'segment doctor --profile staging --json'])),
  ).action(async (flags: { cdn?: string }, self: Command) => {
    const { runDoctor } = await import('../doctor/run-doctor.ts')
    finish(await runDoctor(io, self.optsWithGlobals<GlobalOptions>(), flags))
  })

  program
    .command('completion')
    .helpGroup('Setup:')
    .description('Prints the completion script for a shell.')
    .summary('print the completion script for a shell')
    .addArgument(new Argument('<shell>', 'shell').choices(shells))
    .addHelpText(
      'after',
      exampleText([
        'source <(segment completion bash)',
        'segment completion bash > ~/.local/share/bash-completion/completions/segment',
        'segment completion zsh > "$fpath[1]/_segment"',
        'segment completion fish > ~/.config/fish/completions/segment.fish',
      ]),
    )
    .action((shell: Shell) => {
      io.stdout.write(completionScripts[shell])
      finish(exitCodes.ok)
    })
}
