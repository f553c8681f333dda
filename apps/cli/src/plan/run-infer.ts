import type { DevAddressFlags } from '../dev/dev-address.ts'
import { devExport } from '../dev/dev-export.ts'
import { badDataError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, printJson } from '../output/report.ts'
import { listInputs } from '../read/list-inputs.ts'
import { type Input, readRows } from '../read/read-rows.ts'
import { inputProblem } from '../read/row.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { withWorkspace } from '../workspace/open-workspace.ts'
import { plainText, say } from '../workspace/print-list.ts'
import { inferLimits } from './infer/field.ts'
import { createPlanInference, type InferredPlan, type PlanInference, type SkipReason } from './infer/infer-plan.ts'
import { readSpace } from './infer/read-space.ts'
import { writePlanTo } from './write-plan-folder.ts'

/** Flags of `segment plan infer`. */
export interface InferFlags {
  readonly out?: string
  readonly force?: boolean
  readonly dev?: boolean
  readonly url?: string
  readonly devToken?: string
}

const skipTexts: Readonly<Record<SkipReason, string>> = {
  no_call: 'values that are not JSON objects',
  no_type: 'objects without the type of a call',
  no_event: 'track calls without an event name',
  alias: 'alias calls, which have no rules',
  too_many_events: 'calls of further events: a plan has at most 2,000 rules, so the names of events may contain data',
}

/** The first row that could not be read, and how many there were. */
interface BadRows {
  count: number
  first?: string
  /** Whether an input could not be read to its end. */
  isUnreadable: boolean
}

const addRows = async (io: Io, inference: PlanInference, inputs: readonly Input[]): Promise<BadRows> => {
  const bad: BadRows = { count: 0, isUnreadable: false }
  for (const input of inputs) {
    for await (const rows of readRows(input)) {
      if (io.interrupt.aborted) return bad
      for (const row of rows) {
        if (row.problem === undefined) {
          inference.add(row.isJson ? row.value : undefined)
          continue
        }
        bad.count += 1
        bad.first ??= `${input.name}:${row.line}: ${row.problem.message}`
        if (inputProblem(row) !== undefined) bad.isUnreadable = true
      }
    }
  }
  return bad
}

const addSpace = (io: Io, options: GlobalOptions, inference: PlanInference, space: string): Promise<BadRows> =>
  withWorkspace(io, options, async ({ client }) => {
    const { count, calls } = await readSpace(client, space, io.interrupt)
    say(io, options, `${countOf(count, 'event')} in the space. Segment allows 25 of these requests a minute.`)
    for await (const call of calls) inference.add(call)
    return { count: 0, isUnreadable: false }
  })

/** Where the calls come from; exactly one place. @throws {CliError} `usage` */
const addCalls = async (
  io: Io,
  options: GlobalOptions,
  flags: InferFlags,
  paths: readonly string[],
  inference: PlanInference,
): Promise<BadRows> => {
  const places = [paths.length > 0, flags.dev === true, options.space !== undefined].filter(Boolean).length
  if (places !== 1) {
    throw usageError(
      places === 0 ? 'There is nothing to infer a plan from.' : 'A plan is inferred from one place.',
      'Pass files of calls (- for stdin), --dev for a running segment dev, or --space with the ID of a space.',
    )
  }
  if (options.space !== undefined) return addSpace(io, options, inference, options.space)
  if (flags.dev !== true) return addRows(io, inference, await listInputs(paths, io.stdinBytes(), io.interrupt, io))
  const address: DevAddressFlags = {
    ...(flags.url === undefined ? {} : { url: flags.url }),
    ...(flags.devToken === undefined ? {} : { token: flags.devToken }),
  }
  return addRows(io, inference, [await devExport(io, address)])
}

const printEvidence = (io: Io, { evidence }: InferredPlan): void => {
  for (const { rule, calls, fields } of evidence) {
    const required = fields.filter((field) => field.required && !field.path.includes('[]')).length
    const personal = fields.flatMap(({ path, personalData }) => (personalData === undefined ? [] : [path]))
    const enums = fields.filter(({ values }) => values !== undefined).length
    const parts = [
      countOf(calls, 'call'),
      `${countOf(fields.length, 'field')} (${required} required)`,
      ...(enums === 0 ? [] : [countOf(enums, 'enum')]),
      ...(personal.length === 0 ? [] : [`perhaps personal: ${personal.join(', ')}`]),
    ]
    io.stdout.write(`${plainText(`${rule}: ${parts.join(', ')}`)}\n`)
  }
}

const warnings = ({ skipped, isCut, evidence }: InferredPlan, bad: BadRows): readonly string[] => [
  ...(bad.count === 0 ? [] : [`${countOf(bad.count, 'row')} could not be read. First: ${bad.first}`]),
  ...Object.entries(skipped).map(([reason, count]) => `Skipped ${count} ${skipTexts[reason as SkipReason]}.`), // its keys
  ...(isCut ? [`Only the first ${inferLimits.fields.toLocaleString('en-US')} fields are in the plan.`] : []),
  ...evidence.flatMap(({ rule, fields }) =>
    fields.flatMap(({ path, isMap }) =>
      isMap === true
        ? [`${rule}: ${path} has more than ${inferLimits.names} names, so they seem to be data and are not listed.`]
        : [],
    ),
  ),
]

/** Infers a plan from calls, and writes it into a folder. */
export const inferPlanFrom = async (
  io: Io,
  options: GlobalOptions,
  { paths, flags }: { readonly paths: readonly string[]; readonly flags: InferFlags },
): Promise<ExitCode> => {
  const inference = createPlanInference({ presence: options.space === undefined })
  const bad = await addCalls(io, options, flags, paths, inference)
  if (io.interrupt.aborted) return exitCodes.interrupted
  const inferred = inference.plan()
  const found = warnings(inferred, bad)
  for (const text of found) say(io, options, `warning: ${plainText(text)}`)
  if (inferred.calls === 0) {
    const { space } = options
    throw badDataError(
      space === undefined ? 'There is no call to infer a plan from.' : `The space ${space} has seen no events.`,
      space === undefined
        ? 'Pass one call per line, as JSON with its type.'
        : 'Check the ID of the space, or infer the plan from files of calls.',
    )
  }
  const { out, force = false } = flags
  const dryRun = options.dryRun === true
  const written =
    out === undefined ? undefined : await writePlanTo(inferred.plan, out, { dryRun, force, isPulled: false })
  if (options.json) {
    const { plan, calls, evidence, skipped, isCut } = inferred
    printJson(io, { calls, rules: plan.rules.length, skipped, badRows: bad.count, isCut, evidence, plan, ...written })
  } else {
    printEvidence(io, inferred)
    const counts = `${countOf(inferred.plan.rules.length, 'rule')} from ${countOf(inferred.calls, 'call')}`
    const place =
      written === undefined
        ? 'Nothing is written without --out.'
        : `${countOf(written.written.length, 'file')} ${dryRun ? 'to write' : 'written'}, ${written.unchanged} unchanged in ${out}.`
    say(io, options, `${counts}. ${place}`)
    if (written !== undefined && written.others.length > 0) {
      say(io, options, plainText(`Files of other rules stay: ${written.others.join(', ')}.`))
    }
  }
  if (bad.isUnreadable) return exitCodes.noInput
  return options.strict === true && found.length > 0 ? exitCodes.badData : exitCodes.ok
}
