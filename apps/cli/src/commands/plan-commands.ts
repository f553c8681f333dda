import { type Command, Option } from 'commander'
import { exitCodes } from '../errors/exit-codes.ts'
import { collect } from '../flags/options-from-fields.ts'
import type { Io } from '../io/io.ts'
import type { CheckFlags } from '../plan/check-plan.ts'
import type { ImportPlanFlags } from '../plan/import-plan.ts'
import type { PullFlags } from '../plan/pull-plan.ts'
import type { PushFlags } from '../plan/push-plan.ts'
import type { InferFlags } from '../plan/run-infer.ts'
import type { TypesFlags } from '../plan/run-types.ts'
import { addWorkspaceOptions, type GlobalOptions } from '../settings/global-options.ts'
import { unplannedChoices } from '../settings/unplanned.ts'
import { devUrlOption } from './dev-address-options.ts'
import { exampleText, type Finish } from './finish.ts'

/** Adds the commands for tracking plans as files. */
export const addPlanCommands = (program: Command, io: Io, finish: Finish): void => {
  const run = () => import('../plan/run-plan.ts')
  const plan = program
    .command('plan')
    .helpGroup('Workspace:')
    .summary('tracking plans as files: fetch, change, lint, compare')
    .description(
      'Works with a tracking plan as files: a folder with one YAML or JSON file per rule, or one file with the rules of the Public API.',
    )
    .addHelpText(
      'after',
      exampleText([
        'segment plan pull "Shop plan" tracking',
        'segment plan lint tracking --naming "Title Case"',
        'segment plan diff plan.json tracking',
        'segment plan check tracking --code src',
        'segment plan push tracking --dry-run',
        'segment plan infer export.ndjson --out tracking',
        'segment plan types tracking --out src/events.ts',
      ]),
    )
  addWorkspaceOptions(
    plan
      .command('pull')
      .description(
        'Writes a tracking plan of the workspace into a folder, one YAML file per rule. Stops if that would overwrite files that were changed since the last pull.',
      )
      .argument('<plan>', 'ID, name or slug')
      .argument('<folder>', 'folder to write to')
      .option('--force', 'overwrite local changes')
      .option('--prune', 'remove files of rules that the plan no longer has'),
  ).action(async (name: string, folder: string, flags: PullFlags, self: Command) =>
    finish(
      await (await import('../plan/pull-plan.ts')).pullPlan(io, self.optsWithGlobals<GlobalOptions>(), {
        name,
        folder,
        flags,
      }),
    ),
  )
  addWorkspaceOptions(
    plan
      .command('push')
      .description(
        'Writes the rules of a folder or file that differ from a tracking plan of the workspace. Other rules stay, unless --prune deletes them. Prints the requests first; --dry-run sends none.',
      )
      .argument('<path>', 'folder or file of the plan')
      .option('--plan <plan>', 'ID, name or slug of the plan in the workspace (default: the id in plan.yaml)')
      .option('--prune', 'delete the rules that the folder does not have, after a typed confirmation')
      .option('--confirm <text>', 'the confirmation, which --dry-run prints'),
  ).action(async (path: string, flags: PushFlags, self: Command) =>
    finish(
      await (await import('../plan/push-plan.ts')).pushPlan(io, self.optsWithGlobals<GlobalOptions>(), { path, flags }),
    ),
  )
  addWorkspaceOptions(
    plan
      .command('infer')
      .description(
        'Infers a plan from calls: types, presence, enums, formats and personal data, with counts as evidence. The calls come from files, a running segment dev, or what a space has seen.',
      )
      .argument('[files...]', 'files of calls, such as NDJSON, compressed or not; - for stdin')
      .option('--out <folder>', 'folder to write the plan to')
      .option('--force', 'overwrite files of the folder that differ')
      .option('--dev', 'infer from the calls that a running segment dev received')
      .option(...devUrlOption)
      .option('--dev-token <token>', 'token, if segment dev requires one [SEGMENT_DEV_TOKEN]'),
    ['token', 'apiHost', 'space'],
  ).action(async (paths: readonly string[], flags: InferFlags, self: Command) =>
    finish(
      await (await import('../plan/run-infer.ts')).inferPlanFrom(io, self.optsWithGlobals<GlobalOptions>(), {
        paths,
        flags,
      }),
    ),
  )
  plan
    .command('import')
    .description(
      'Converts a plan of another tool into a folder: plan.json of Typewriter (7 to 9), the YAML files of RudderStack, or a file with the rules of the Public API. Names what is lost.',
    )
    .argument('<paths...>', 'files, or a folder with them')
    .option('--out <folder>', 'folder to write the plan to')
    .option('--plan <plan>', 'ID or display name of the plan, if the files of RudderStack have several')
    .option('--force', 'overwrite files of the folder that differ')
    .action(async (paths: readonly string[], flags: ImportPlanFlags, self: Command) =>
      finish(
        await (await import('../plan/import-plan.ts')).importPlan(io, self.optsWithGlobals<GlobalOptions>(), {
          paths,
          flags,
        }),
      ),
    )
  plan
    .command('schema')
    .description('Prints the JSON Schema of the files of a plan folder, for editors.')
    .action(async () => {
      const { planFileJsonSchema } = await import('../tracking-plan/plan-file-schema.ts')
      io.stdout.write(`${JSON.stringify(planFileJsonSchema(), null, 2)}\n`)
      finish(exitCodes.ok)
    })
  plan
    .command('types')
    .description(
      'Writes a TypeScript file with the types of the events, typed functions for a library, and a check of calls without eval. The same plan gives the same bytes.',
    )
    .argument('<path>', 'folder or file of the plan')
    .addOption(new Option('--lang <language>', 'language').choices(['ts']).default('ts'))
    .addOption(
      new Option('--sdk <library>', 'library whose functions are wrapped')
        .choices(['segment-core', 'analytics-node', 'analytics-next'])
        .default('segment-core'),
    )
    .option('--out <file>', 'file to write (default: stdout)')
    .option('--force', 'overwrite a file that this command did not generate')
    .option('--no-check', 'leave out the check of calls, which imports @org/segment-core/plan')
    .action(async (path: string, flags: TypesFlags, self: Command) =>
      finish(
        await (await import('../plan/run-types.ts')).writeTypes(io, self.optsWithGlobals<GlobalOptions>(), {
          path,
          flags,
        }),
      ),
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

  plan
    .command('check')
    .description(
      'Checks source code, files and a running segment dev against a plan: calls that break a rule or have none, and rules without calls. Of source code, reports what is certain from its syntax, and warns of wrong declared types. Fails with code 65 after an error.',
    )
    .argument('<path>', 'folder or file of the plan')
    .option('--code <path>', 'check the calls in these files or folders; repeatable', collect)
    .option('--in <file>', 'check the calls of this file; repeatable', collect)
    .option('--dev', 'check the calls that a running segment dev received')
    .option(...devUrlOption)
    .option('--dev-token <token>', 'token, if segment dev requires one [SEGMENT_DEV_TOKEN]')
    .addOption(
      new Option('--unplanned <severity>', 'severity of what the plan does not list (default: error)').choices(
        unplannedChoices,
      ),
    )
    .addOption(
      new Option('--format <format>', 'output format (default: text)').choices(['text', 'json', 'markdown', 'sarif']),
    )
    .addHelpText(
      'after',
      exampleText([
        'segment plan check tracking --code src',
        'segment plan check tracking --in export.ndjson --unplanned warn',
        'segment plan check tracking --code src --format sarif > segment.sarif',
      ]),
    )
    .action(async (path: string, flags: CheckFlags, self: Command) =>
      finish(
        await (await import('../plan/check-plan.ts')).checkPlan(io, self.optsWithGlobals<GlobalOptions>(), {
          path,
          flags,
        }),
      ),
    )
}
