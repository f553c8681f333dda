import { readPlan } from '@org/segment-core/plan'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { collect, findByName, listPlans } from '../workspace/find-by-name.ts'
import { withWorkspace } from '../workspace/open-workspace.ts'
import { plainText, say } from '../workspace/print-list.ts'
import { writePlanTo } from './write-plan-folder.ts'

/** Flags of `segment plan pull`. */
export interface PullFlags {
  readonly force?: boolean
  readonly prune?: boolean
}

/** Writes a tracking plan of the workspace into a folder. */
export const pullPlan = (
  io: Io,
  options: GlobalOptions,
  { name, folder, flags }: { readonly name: string; readonly folder: string; readonly flags: PullFlags },
): Promise<ExitCode> =>
  withWorkspace(io, options, async (workspace) => {
    const found = findByName(await listPlans(io, workspace), name, 'plans')
    const params = { trackingPlanId: found.id }
    const rules = await collect(workspace.client.trackingPlans.rules(params, { signal: io.interrupt }))
    const { name: title, description } = found
    const plan = {
      ...readPlan({ rules }),
      id: found.id,
      ...(typeof title === 'string' && title !== '' ? { name: title } : {}),
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
    }
    const dryRun = options.dryRun === true
    const { force = false, prune = false } = flags
    const result = await writePlanTo(plan, folder, { dryRun, force, prune })
    if (options.json) printJson(io, { ...result, rules: plan.rules.length })
    else {
      for (const file of result.written) io.stdout.write(`${plainText(file)}\n`)
      for (const file of result.removed) io.stdout.write(`${plainText(file)} ${dryRun ? 'to remove' : 'removed'}\n`)
      const written = `${countOf(result.written.length, 'file')} ${dryRun ? 'to write' : 'written'}`
      say(io, options, `${written}, ${result.unchanged} unchanged in ${folder}.`)
    }
    if (dryRun && !force && result.localChanges.length > 0) {
      const names = plainText(result.localChanges.join(', '))
      say(io, options, `warning: These files have local changes, which only --force overwrites: ${names}.`)
    }
    if (result.others.length > 0) {
      const advice = prune ? 'They were never pulled or have local changes.' : '--prune removes those that were pulled.'
      say(
        io,
        options,
        `warning: These files belong to no rule of the plan: ${plainText(result.others.join(', '))}. ${advice}`,
      )
    }
    return exitCodes.ok
  })
