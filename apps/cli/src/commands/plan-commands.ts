import type { Command } from 'commander'
import type { Io } from '../io/io.ts'
import { addWorkspaceOptions, type GlobalOptions } from '../settings/global-options.ts'
import { exampleText, type Finish } from './finish.ts'

/** Adds the commands for tracking plans as files. */
export const addPlanCommands = (program: Command, io: Io, finish: Finish): void => {
  const run = () => import('../plan/run-plan.ts')
  const plan = program
    .command('plan')
    .helpGroup('Workspace:')
    .summary('tracking plans as files: fetch, lint, compare')
    .description(
      'Works with a tracking plan as files: a folder with one YAML or JSON file per rule, or one file with the rules of the Public API.',
    )
    .addHelpText(
      'after',
      exampleText([
        'segment plan pull "Shop plan" tracking',
        'segment plan lint tracking --naming "Title Case"',
        'segment plan diff plan.json tracking',
      ]),
    )
  addWorkspaceOptions(
    plan
      .command('pull')
      .description('Writes a tracking plan of the workspace into a folder, one YAML file per rule. Deletes no file.')
      .argument('<plan>', 'ID, name or slug')
      .argument('<folder>', 'folder to write to'),
  ).action(async (name: string, folder: string, _: unknown, self: Command) =>
    finish(await (await run()).pullPlan(io, self.optsWithGlobals<GlobalOptions>(), { name, folder })),
  )
  plan
    .command('lint')
    .description('Reports what Segment cannot run or does not check in a plan, and names that people will confuse.')
    .argument('<path>', 'folder or file of the plan')
    .option('--naming <policy>', 'names of events: "Title Case", snake_case or none (default: none)')
    .action(async (path: string, { naming }: { naming?: string }, self: Command) =>
      finish(await (await run()).lintPlanAt(io, self.optsWithGlobals<GlobalOptions>(), { path, naming })),
    )
  plan
    .command('diff')
    .description(
      'Compares two plans. A change is major if it refuses a call that was valid; such a call is shown. Fails with code 65 above the allowed level.',
    )
    .argument('<before>', 'folder or file of the plan')
    .argument('<after>', 'folder or file of the changed plan')
    .option('--allow <level>', 'highest level that passes: none, patch, minor or major (default: minor)')
    .action(async (before: string, after: string, { allow }: { allow?: string }, self: Command) =>
      finish(
        await (await run()).diffPlansAt(io, self.optsWithGlobals<GlobalOptions>(), {
          before,
          after,
          ...(allow === undefined ? {} : { allow }),
        }),
      ),
    )
}
