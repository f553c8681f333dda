import type { JsonObject, JsonValue } from '@org/segment-testing'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import { parseKeyValue } from '../flags/key-value.ts'
import type { Io } from '../io/io.ts'
import { closestName } from '../mapping/closest-name.ts'
import { printJson, styleOf } from '../output/report.ts'
import { sendInput } from '../send/send-input.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { optionsForDev } from './dev-address.ts'

/** Flags of `segment trigger`. */
export interface TriggerFlags {
  readonly override?: readonly string[]
  readonly list?: boolean
  readonly scenario?: string
  readonly live?: boolean
  readonly url?: string
}

type Examples = typeof import('@org/segment-debugger/examples')

const printList = (io: Io, options: GlobalOptions, { exampleEvents, scenarios }: Examples): void => {
  if (options.json) {
    printJson(io, {
      events: exampleEvents.map(({ name, category, page, spec }) => ({
        name,
        category,
        page,
        properties: Object.keys(spec.properties),
      })),
      scenarios: scenarios.map(({ name, about }) => ({ name, about })),
    })
    return
  }
  const style = styleOf(io, io.stdout, options.color)
  const categories = Map.groupBy(exampleEvents, ({ category }) => category)
  for (const [category, events] of categories) {
    io.stdout.write(`${style.bold(category)} ${style.dim(events[0]?.page ?? '')}\n`)
    for (const { name } of events) io.stdout.write(`  ${name}\n`)
  }
  io.stdout.write(`${style.bold('Scenarios')}\n`)
  for (const { name, about } of scenarios) io.stdout.write(`  ${name}  ${style.dim(about)}\n`)
}

const callsOf = (
  io: Io,
  { event, flags }: { readonly event: string | undefined; readonly flags: TriggerFlags },
  examples: Examples,
): readonly JsonObject[] => {
  const source = { now: () => io.now(), random: Math.random, createId: () => io.createId() }
  if (flags.scenario !== undefined) {
    const scenario = examples.scenarios.find(({ name }) => name === flags.scenario)
    if (scenario !== undefined) return examples.createScenario(scenario, source)
    const known = examples.scenarios.map(({ name }) => name).join(', ')
    throw usageError(`Unknown scenario ${JSON.stringify(flags.scenario)}.`, `Scenarios: ${known}.`)
  }
  const found = event === undefined ? undefined : examples.findExampleEvent(event)
  if (found !== undefined) return [examples.createExampleCall(found, source)]
  if (event === undefined) throw usageError('Missing event name.', 'List all events with: segment trigger --list')
  const meant = closestName(
    event,
    examples.exampleEvents.map(({ name }) => name),
  )
  throw usageError(
    `Unknown semantic event ${JSON.stringify(event)}.`,
    `${meant === undefined ? '' : `Did you mean ${JSON.stringify(meant)}? `}List all events with: segment trigger --list`,
  )
}

/** Sends an example event or a scenario to a running `segment dev`, or to Segment with `--live`. */
export const runTrigger = async (
  io: Io,
  options: GlobalOptions,
  { event, flags }: { readonly event: string | undefined; readonly flags: TriggerFlags },
): Promise<ExitCode> => {
  const examples = await import('@org/segment-debugger/examples')
  if (flags.list) {
    printList(io, options, examples)
    return exitCodes.ok
  }
  const overrides = (flags.override ?? []).map((text) => {
    const { path, value } = parseKeyValue(text, '--override')
    return [path, value as JsonValue] as const // read from text, so it is JSON
  })
  const calls = callsOf(io, { event, flags }, examples).map((call) => examples.applyOverrides(call, overrides))
  const sending = flags.live ? options : optionsForDev(io, options, flags)
  return sendInput(io, sending, { input: calls.length === 1 ? calls[0] : calls })
}
