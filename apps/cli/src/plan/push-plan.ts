import { stat } from 'node:fs/promises'
import { isSegmentError } from '@org/segment-core'
import { type ApiRule, type Plan, planRuleTypes, ruleLabel } from '@org/segment-core/plan'
import { deleteRules, type TrackingPlan } from '@org/segment-core/workspace'
import { CliError, messageOf, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodeOfError, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { askForLine } from '../io/read-line.ts'
import { countOf, printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { readPlanAt } from '../tracking-plan/plan-files.ts'
import { collect, displayName, findByName, listPlans } from '../workspace/find-by-name.ts'
import { type OpenWorkspace, withWorkspace } from '../workspace/open-workspace.ts'
import { plainText, say } from '../workspace/print-list.ts'
import { compareRules, type RuleName } from './compare-rules.ts'
import { type PushRequest, pushRequests } from './push-requests.ts'
import { recordFolder } from './write-plan-folder.ts'

/** Flags of `segment plan push`. */
export interface PushFlags {
  readonly plan?: string
  readonly prune?: boolean
  readonly confirm?: string
}

const labelOf = ({ type, key, version }: RuleName): string =>
  ruleLabel({
    type: planRuleTypes.find((one) => one.toUpperCase() === type) ?? 'track',
    ...(key === undefined ? {} : { name: key }),
    version,
  })

const labelsOf = (rules: readonly RuleName[]): readonly string[] => rules.map(labelOf)

/** What is true of the plan itself and differs from the workspace; only if it is the same plan. */
const headChange = (
  plan: Plan,
  target: TrackingPlan,
): { readonly name?: string; readonly description?: string } | undefined => {
  if (plan.id !== target.id) return undefined
  const name = plan.name === undefined || plan.name === target.name ? {} : { name: plan.name }
  const { description } = plan
  const isSame = description === undefined || description === (target.description ?? '')
  const change = { ...name, ...(isSame ? {} : { description }) }
  return Object.keys(change).length === 0 ? undefined : change
}

/** Everything that a push does. */
interface Push {
  readonly target: TrackingPlan
  readonly head: ReturnType<typeof headChange>
  readonly requests: readonly PushRequest[]
  readonly added: readonly ApiRule[]
}

const pathOf = ({ id }: TrackingPlan): string => `/tracking-plans/${id}`

const printRequests = (io: Io, { target, head, requests, added }: Push): void => {
  const lines = (method: string, path: string, entries: readonly string[]): void => {
    io.stdout.write(`${method} ${plainText(path)}\n`)
    for (const entry of entries) io.stdout.write(`  ${plainText(entry)}\n`)
  }
  if (head !== undefined) {
    lines(
      'PATCH',
      pathOf(target),
      Object.entries(head).map(([name, value]) => `set ${name}: ${JSON.stringify(value)}`),
    )
  }
  for (const { method, rules } of requests) {
    const verb = (rule: RuleName): string =>
      method === 'DELETE' ? 'delete' : added.some((one) => one === rule) ? 'add' : 'change'
    lines(
      method,
      `${pathOf(target)}/rules`,
      rules.map((rule) => `${verb(rule)} ${labelOf(rule)}`),
    )
  }
}

const jsonRequests = ({ target, head, requests }: Push) => [
  ...(head === undefined ? [] : [{ method: 'PATCH', path: pathOf(target), body: head }]),
  ...requests.map(({ method, rules }) => ({
    method,
    path: `${pathOf(target)}/rules`,
    ...(method === 'PATCH' ? { body: { rules } } : { query: { rules } }),
  })),
]

/** Errors after which Segment may have done what it was asked. */
const unsure: ReadonlySet<string> = new Set(['unavailable', 'timed_out', 'invalid_response', 'aborted'])

/** Rules that a message names of each part. */
const namedRules = 20

const rulesText = (rules: readonly RuleName[]): string => {
  const more = rules.length - namedRules
  return plainText(`${labelsOf(rules.slice(0, namedRules)).join(', ')}${more > 0 ? `, and ${more} more` : ''}`)
}

/** The error of a push of which a part was done. */
const brokenOff = (
  error: unknown,
  done: number,
  requests: readonly PushRequest[],
  head: readonly string[] = [],
): CliError => {
  const part = (title: string, some: readonly PushRequest[]): readonly string[] =>
    some.length === 0 ? [] : [`${title}: ${rulesText(some.flatMap(({ rules }) => rules))}.`]
  const code = isSegmentError(error) ? error.code : undefined
  const isUnsure = code === undefined || unsure.has(code)
  const parts = [
    messageOf(error),
    ...part('Done', requests.slice(0, done)),
    ...part(isUnsure ? 'Perhaps not written' : 'Not written', requests.slice(done, done + 1)),
    ...part('Not sent', requests.slice(done + 1)),
    ...(head.length === 0 ? [] : [`The ${head.join(' and ')} of the plan may not be written.`]),
  ]
  const advice = isSegmentError(error) && error.details.advice !== undefined ? [error.details.advice] : []
  return new CliError(
    done === 0 && code !== undefined ? code : 'incomplete',
    code === undefined ? exitCodes.interrupted : exitCodeOfError[code],
    parts.join(' '),
    [...advice, 'Run the command again: it writes only what differs.'].join(' '),
    { cause: error },
  )
}

const sendAll = async (io: Io, { client }: OpenWorkspace, { target, head, requests }: Push): Promise<void> => {
  const params = { trackingPlanId: target.id }
  for (const [done, request] of requests.entries()) {
    try {
      io.interrupt.throwIfAborted()
      if (request.method === 'PATCH') {
        await client.trackingPlans.updateRules(params, request.rules, { signal: io.interrupt })
      } else {
        await deleteRules(client, { ...params, rules: request.rules }, { confirm: target.id, signal: io.interrupt })
      }
    } catch (error) {
      throw brokenOff(error, done, requests)
    }
  }
  if (head === undefined) return
  try {
    await client.trackingPlans.update(params, head)
  } catch (error) {
    throw brokenOff(error, requests.length, requests, Object.keys(head))
  }
}

const confirmDeletion = async (io: Io, flags: PushFlags, count: number): Promise<void> => {
  const expected = `DELETE ${count}`
  const confirm = flags.confirm ?? (await askForLine(io, `Type ${JSON.stringify(expected)} to confirm: `))
  if (confirm?.trim() === expected) return
  throw usageError(
    `The confirmation ${confirm === undefined ? 'is missing' : 'does not match'}, so nothing was sent.`,
    `Pass --confirm ${JSON.stringify(expected)}, or leave out --prune to keep the rules.`,
  )
}

const targetName = (plan: Plan, flags: PushFlags): string => {
  const name = flags.plan ?? plan.id
  if (name !== undefined) return name
  throw usageError(
    'The plan in the workspace is not known: plan.yaml has no id.',
    'Pass --plan with the ID, name or slug of the plan. Create plans in the Segment app.',
  )
}

/** Writes what differs between a folder and a tracking plan of the workspace. */
export const pushPlan = async (
  io: Io,
  options: GlobalOptions,
  { path, flags }: { readonly path: string; readonly flags: PushFlags },
): Promise<ExitCode> => {
  const plan = await readPlanAt(io, path)
  const name = targetName(plan, flags)
  return withWorkspace(io, options, async (workspace) => {
    const target = findByName(await listPlans(io, workspace), name, 'plans')
    const { rules } = workspace.client.trackingPlans
    const stored = await collect(rules({ trackingPlanId: target.id }, { signal: io.interrupt }))
    const { added, changed, extra, unchanged, skipped, renamed } = compareRules(plan, stored)
    const deleted = flags.prune === true ? extra : []
    const requests = pushRequests([...added, ...changed], deleted)
    const push: Push = { target, head: headChange(plan, target), requests, added }
    const isEmpty = requests.length === 0 && push.head === undefined
    const summary = {
      plan: { id: target.id, name: target.name },
      added: labelsOf(added),
      changed: labelsOf(changed),
      deleted: labelsOf(deleted),
      unchanged,
      ...(flags.prune === true ? {} : { onlyInWorkspace: labelsOf(extra) }),
      skipped: labelsOf(skipped),
      renamed: renamed.map(({ from, to }) => ({ from: labelOf(from), to: labelOf(to) })),
    }

    if (!options.json) printRequests(io, push)
    for (const { from, to } of renamed) {
      const fate = flags.prune === true ? 'the old one is deleted' : 'the old one stays unless --prune deletes it'
      say(io, options, plainText(`${labelOf(from)} looks renamed: ${labelOf(to)} is a new rule, and ${fate}.`))
    }
    if (deleted.length < extra.length) {
      say(io, options, plainText(`Only in the workspace, and kept: ${labelsOf(extra).join(', ')}.`))
    }
    if (skipped.length > 0) {
      say(io, options, plainText(`Deprecated and not in the workspace, so not added: ${labelsOf(skipped).join(', ')}.`))
    }
    if (plan.settings !== undefined) {
      say(io, options, 'The settings in plan.yaml belong to sources and are not pushed.')
    }
    const place = plainText(displayName(target))
    const counts = `${added.length} added, ${changed.length} changed, ${deleted.length} deleted, ${unchanged} unchanged`
    if (options.dryRun === true) {
      const confirm = deleted.length === 0 ? {} : { confirm: `DELETE ${deleted.length}` }
      if (options.json) printJson(io, { outcome: 'dry-run', ...summary, ...confirm, requests: jsonRequests(push) })
      else if (isEmpty) say(io, options, `Nothing to do: ${place} has all rules.`)
      else {
        const flag = deleted.length === 0 ? '' : ` To send it: --confirm "DELETE ${deleted.length}"`
        say(io, options, `Nothing was sent. ${counts} in ${place}.${flag}`)
      }
      return exitCodes.ok
    }
    if (deleted.length > 0) {
      const noun = countOf(deleted.length, 'rule')
      say(io, options, plainText(`This deletes ${noun} of ${displayName(target)}: ${labelsOf(deleted).join(', ')}.`))
      await confirmDeletion(io, flags, deleted.length)
    }
    await sendAll(io, workspace, push)
    // Everything is sent; a folder that cannot be written must not look like a failure.
    if ((await stat(path)).isDirectory()) await recordFolder(path).catch(() => undefined)
    if (options.json) printJson(io, { outcome: isEmpty ? 'unchanged' : 'pushed', ...summary })
    else if (isEmpty) say(io, options, `Nothing to do: ${place} has all rules.`)
    else say(io, options, `${counts} in ${place}. Segment applies the rules within 15 minutes.`)
    return exitCodes.ok
  })
}
