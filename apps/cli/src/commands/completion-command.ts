import { Argument, type Command } from 'commander'
import { completionScripts, type Shell, shells } from '../completion/completion-scripts.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { exampleText } from './example-text.ts'
import type { Finish } from './finish.ts'

/** Adds `segment completion`. */
export const addCompletionCommand = (program: Command, io: Io, finish: Finish): void => {
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
