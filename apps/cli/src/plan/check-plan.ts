import { type Plan, type PlanRule, ruleLabel } from '@org/segment-core/plan'
import { pages } from '@org/segment-core/spec'
import manifest from '../../package.json' with { type: 'json' }
import type { DevAddressFlags } from '../dev/dev-address.ts'
import { devExport } from '../dev/dev-export.ts'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, styleOf } from '../output/report.ts'
import { listInputs } from '../read/list-inputs.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { Unplanned } from '../settings/unplanned.ts'
import type { EventFunctions } from '../source-code/event-functions.ts'
import { readCallSites } from '../source-code/read-call-sites.ts'
import { createPlanValidator, warnOfUnchecked } from '../tracking-plan/load-plan.ts'
import { type LocatedPlan, locatePlan } from '../tracking-plan/plan-files.ts'
import { createFindingGroups, type Finding, ruleTexts } from '../validate/finding.ts'
import { type FindingWriter, jsonWriter, sarifWriter, textWriter } from '../validate/finding-writers.ts'
import { plainText, say } from '../workspace/print-list.ts'
import { checkCalls } from './check-calls.ts'
import { createSiteCheck } from './check-site.ts'
import { markdownWriter } from './markdown-writer.ts'
import { eventNames } from './types/function-names.ts'

/** Flags of `segment plan check`. */
export interface CheckFlags {
  readonly in?: readonly string[]
  readonly code?: readonly string[]
  readonly dev?: boolean
  readonly url?: string
  readonly devToken?: string
  readonly format?: 'text' | 'json' | 'markdown' | 'sarif'
  readonly unplanned?: Unplanned
}

/** Findings in the text output. */
const maxLines = 200

/** What the syntax of a program does not prove, so that no findings do not mean no violations. */
const uncheckedCode =
  'Of source code, only what is written at a call is checked: not what other functions return, and not calls through methods that pass their arguments to track.'

/** Segment sends these without a call of the program. */
const sentBySegment: ReadonlySet<string> = new Set(['Segment Consent Preference Updated'])

/** Under these names Segment's app stores the rule of all pages and all screens. */
const viewTypes: Readonly<Record<string, string>> = { 'Page Viewed': 'page', 'Screen Viewed': 'screen' }

const writerFor = (io: Io, options: GlobalOptions, format: CheckFlags['format']): FindingWriter => {
  const chosen = format ?? (options.json === true ? 'json' : 'text')
  if (chosen === 'json') return jsonWriter(io.stdout)
  if (chosen === 'sarif') return sarifWriter(io.stdout, 'segment plan check', manifest.version)
  if (chosen === 'markdown') return markdownWriter(io.stdout)
  return textWriter(io.stdout, styleOf(io, io.stdout, options.color), { maxLines, quiet: options.quiet === true })
}

/** The functions that `segment plan types` and Typewriter generate for the events of a plan. */
const eventFunctions = ({ rules }: Plan): EventFunctions => {
  const names = [...new Set(rules.flatMap(({ type, name }) => (type === 'track' && name !== undefined ? name : [])))]
  return new Map([...eventNames(names)].map(([name, { functionName }]) => [functionName, name]))
}

/** Names and types of the calls that were found. */
const createUses = () => {
  const uses = new Set<string>()
  const dynamic = new Set<string>()
  return {
    add(type: unknown, name: unknown): void {
      uses.add(`${type}`)
      uses.add(`${type} ${name}`)
    },
    addDynamic: (type: string): unknown => dynamic.add(type),
    /** Whether a call has a rule; undefined if the source code does not tell. */
    has({ type, name = '' }: PlanRule): boolean | undefined {
      const view = viewTypes[name]
      if (uses.has(name === '' ? type : `${type} ${name}`) || (view !== undefined && uses.has(view))) return true
      return dynamic.has(type) ? undefined : false
    },
  }
}

type Uses = ReturnType<typeof createUses>

const isExpected = ({ type, name = '', deprecatedAt }: PlanRule): boolean =>
  type !== 'common' && deprecatedAt === undefined && !sentBySegment.has(name)

/** Rules of which no version is used, once each. */
const unusedRules = (plan: Plan, uses: Uses, used: false | undefined): readonly PlanRule[] => {
  const rules = plan.rules.filter((rule) => isExpected(rule) && uses.has(rule) === used)
  return [...new Map(rules.map((rule) => [`${rule.type} ${rule.name ?? ''}`, rule])).values()]
}

const unusedFinding = (rule: PlanRule, { fileOf }: LocatedPlan, where: string): Finding => ({
  ...{ file: fileOf(rule), line: 1, column: 1, severity: 'warning', code: 'plan_unused_rule', path: '' },
  message: `No call of the rule ${ruleLabel({ ...rule, version: 1 })} was found in ${where}.`,
  rule: ruleTexts.plan_unused_rule?.rule ?? '',
  advice: 'Send it, or deprecate the rule.',
  page: pages.trackingPlans,
})

/**
 * Checks files, a running `segment dev` and source code against a plan.
 * @throws {CliError} for a missing plan, input or flag
 */
export const checkPlan = async (
  io: Io,
  options: GlobalOptions,
  { path, flags }: { readonly path: string; readonly flags: CheckFlags },
): Promise<ExitCode> => {
  if (flags.in === undefined && flags.code === undefined && flags.dev !== true) {
    throw usageError(
      'There is nothing to check against the plan.',
      'Pass --code src, --in events.ndjson or --dev; several work together.',
    )
  }
  const located = await locatePlan(io, path)
  const { plan } = located
  warnOfUnchecked(io, path, plan)
  const unplanned = flags.unplanned ?? 'error'
  const writer = writerFor(io, options, flags.format)
  const groups = createFindingGroups()
  const write = (finding: Finding): void => {
    groups.add(finding)
    writer.write(finding)
  }
  const uses = createUses()
  const subjects: string[] = []

  if (flags.code !== undefined) {
    const scan = await readCallSites(flags.code, io.interrupt, eventFunctions(plan))
    for (const { file, reason } of scan.unreadable) {
      io.stderr.write(`warning: ${plainText(file)} was not read: ${plainText(reason)}.\n`)
    }
    const check = createSiteCheck(plan, unplanned)
    for (const site of scan.sites) {
      const { findings, names, isDynamic } = check(site)
      findings.forEach(write)
      for (const name of names) uses.add(site.type, name)
      if (names.length === 0 && !isDynamic) uses.add(site.type, undefined)
      if (!isDynamic) continue
      uses.addDynamic(site.type)
      const what = site.type === 'track' ? 'event' : 'name'
      say(
        io,
        options,
        `${plainText(site.file)}:${site.line}:${site.column}: The source code does not show the ${what}.`,
      )
    }
    say(io, options, uncheckedCode)
    subjects.push(`${countOf(scan.sites.length, 'call site')} in ${countOf(scan.files, 'file')}`)
  }

  let calls = 0
  let isUnreadable = false
  const inputs = [
    ...(flags.in === undefined ? [] : await listInputs(flags.in, io.stdinBytes(), io.interrupt, io)),
    ...(flags.dev === true ? [await devExport(io, devFlags(flags))] : []),
  ]
  for await (const { type, name, findings, isCall } of checkCalls(io, inputs, createPlanValidator(plan, unplanned))) {
    findings.forEach(write)
    if (isCall) uses.add(type, name)
    else isUnreadable ||= findings.some(({ code }) => code === 'input_unreadable')
    if (isCall) calls += 1
  }
  if (inputs.length > 0) subjects.push(countOf(calls, 'call'))

  // Without source code, an event may only be rare.
  if (flags.code !== undefined && !io.interrupt.aborted) {
    for (const rule of unusedRules(plan, uses, false)) write(unusedFinding(rule, located, subjects.join(' and ')))
    const unsure = unusedRules(plan, uses, undefined).map(({ name = '' }) => JSON.stringify(name))
    if (unsure.length > 0) {
      say(
        io,
        options,
        `Not found, but perhaps sent by call sites whose event is not shown: ${plainText(unsure.join(', '))}.`,
      )
    }
  }
  const [errors, warnings] = [groups.errors(), groups.warnings()]
  writer.end({ rows: calls, errors, warnings, groups: groups.list(), subject: subjects.join(' and ') })
  if (io.interrupt.aborted) return exitCodes.interrupted
  if (isUnreadable) return exitCodes.noInput
  return errors > 0 || (options.strict === true && warnings > 0) ? exitCodes.badData : exitCodes.ok
}

/** Where `segment dev` runs. */
const devFlags = ({ url, devToken }: CheckFlags): DevAddressFlags => ({
  ...(url === undefined ? {} : { url }),
  ...(devToken === undefined ? {} : { token: devToken }),
})
