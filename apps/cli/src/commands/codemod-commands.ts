import type { Command } from 'commander'
import type { CodemodFlags } from '../codemod/run-codemod.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { exampleText, type Finish } from './finish.ts'

/** Adds the command that changes source code. */
export const addCodemodCommands = (program: Command, io: Io, finish: Finish): void => {
  program
    .command('codemod')
    .helpGroup('Files:')
    .summary('change source code to use this toolkit')
    .description('Changes source code: each subcommand moves a program from another library to this toolkit.')
    .command('analytics-node')
    .description(
      'Replaces the imports of @segment/analytics-node by the drop-in @org/segment-core/analytics-node, and reports each place at which the two differ. Reads JavaScript, TypeScript, JSX, and the scripts of Vue and Svelte files; skips node_modules, dot folders, build output and links. Changes nothing but the module names. With --dry-run, it prints a diff and writes nothing.',
    )
    .argument('<paths...>', 'files and folders of source code')
    .option('--check', 'write nothing; fail with code 65 if an import is left')
    .option('--package-json', 'also replace the dependency in package.json')
    .addHelpText(
      'after',
      exampleText([
        'segment codemod analytics-node src --dry-run',
        'segment codemod analytics-node src test --package-json',
        'segment codemod analytics-node . --check',
      ]),
    )
    .action(async (paths: readonly string[], flags: CodemodFlags, self: Command) => {
      const { runCodemod } = await import('../codemod/run-codemod.ts')
      finish(await runCodemod(io, self.optsWithGlobals<GlobalOptions>(), { paths, flags }))
    })
}
