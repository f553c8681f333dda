import type { DeliveryRow, WorkspaceSource } from '@org/segment-core/workspace'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { collect, displayName, findByName, listDestinations, listSources } from '../workspace/find-by-name.ts'
import type { OpenWorkspace } from '../workspace/open-workspace.ts'

/** Calls that Segment dropped, of one reason and event. */
export interface DroppedCalls {
  readonly code: string
  readonly event: string | undefined
  readonly type: string | undefined
  readonly count: number
  /** The start of the first period with such a call, ISO 8601. */
  readonly since: string | undefined
}

/** What to ask Segment about. */
export interface Question {
  /** ID, name or slug; undefined for the source of the write key, or the only one. */
  readonly source: string | undefined
  /** ID or name; also what was dropped before this destination. */
  readonly destination: string | undefined
  /** Milliseconds since 1970. */
  readonly since: number
  readonly until: number
}

/** Segment's answer. */
export interface DroppedReport {
  readonly source: WorkspaceSource
  readonly dropped: readonly DroppedCalls[]
  /** Names of the events in the tracking plan of the source, if calls were dropped as unplanned. */
  readonly planned: readonly string[]
}

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** Segment shows at most 30 days, and hours of at most 14 days. */
const limits = { oldestMs: 30 * dayMs, hoursMs: 14 * dayMs, minutesMs: 4 * hourMs } as const

const chooseSource = async (io: Io, workspace: OpenWorkspace, name: string | undefined): Promise<WorkspaceSource> => {
  const sources = await listSources(io, workspace)
  if (name !== undefined) return findByName(sources, name, 'sources')
  const key = workspace.settings.found.writeKey?.value
  const own = key === undefined ? undefined : sources.find(({ writeKeys }) => writeKeys?.includes(key))
  const [only, ...more] = sources
  const found = own ?? (more.length === 0 ? only : undefined)
  if (found !== undefined) return found
  const names = sources.slice(0, 10).map(displayName).join(', ')
  throw usageError(
    sources.length === 0
      ? 'The workspace has no sources.'
      : `The workspace has ${sources.length} sources; --source is missing.`,
    `Pass the ID, name or slug of one: ${names}${sources.length > 10 ? ', …' : ''}.`,
  )
}

/** When calls of a row were first dropped. */
const sinceOf = ({ series = [] }: DeliveryRow): string | undefined =>
  series
    .filter(({ count }) => Number(count) > 0)
    .map(({ time }) => String(time))
    .toSorted()[0]

const toDropped = (row: DeliveryRow, fallback: string): DroppedCalls => ({
  code: row.discardReason || fallback,
  event: row.eventName || undefined,
  type: row.eventType || undefined,
  count: row.total,
  since: sinceOf(row),
})

/** The names of the events in the plan of a source. */
const plannedEvents = async ({ client }: OpenWorkspace, sourceId: string): Promise<readonly string[]> => {
  for await (const plan of client.trackingPlans.list({ type: 'LIVE' })) {
    const params = { trackingPlanId: plan.id }
    const sources = await collect(client.trackingPlans.sources(params))
    if (!sources.some(({ id }) => id === sourceId)) continue
    const rules = await collect(client.trackingPlans.rules(params))
    return rules.flatMap(({ type, key }) => (type === 'TRACK' && key ? [key] : []))
  }
  return []
}

/** Checks a range of time. @throws {CliError} `usage` if Segment does not show it */
export const checkRange = ({ since, until }: Pick<Question, 'since' | 'until'>, now: number): void => {
  if (since >= until) throw usageError('--since must be before --until.')
  if (now - since > limits.oldestMs)
    throw usageError('--since can be at most 30 days ago; Segment shows no older calls.')
}

/** Asks Segment which calls of a source it dropped, and why. */
export const askSegment = async (io: Io, workspace: OpenWorkspace, question: Question): Promise<DroppedReport> => {
  const { client } = workspace
  const { since, until, destination: destinationName } = question
  const source = await chooseSource(io, workspace, question.source)
  const range = until - since
  const granularity = range <= limits.minutesMs ? 'MINUTE' : range <= limits.hoursMs ? 'HOUR' : 'DAY'
  const query = {
    sourceId: source.id,
    startTime: new Date(since).toISOString(),
    endTime: new Date(until).toISOString(),
    granularity,
    groupBy: ['discardReason', 'eventName', 'eventType'],
    signal: io.interrupt,
  } as const
  const dropped: DroppedCalls[] = []
  const add = async (rows: AsyncIterable<DeliveryRow>, fallback: string): Promise<void> => {
    for await (const row of rows) if (row.total > 0) dropped.push(toDropped(row, fallback))
  }
  await add(client.delivery.failedOnIngest(query), 'unknown')
  await add(client.delivery.filteredAtSource(query), 'unknown')
  if (destinationName !== undefined) {
    const all = await listDestinations(io, workspace)
    const of = all.filter(({ sourceId }) => sourceId === source.id)
    const { id } = findByName(of, destinationName, 'destinations')
    const before = { ...query, destinationConfigId: id }
    await add(client.delivery.filteredAtDestination(before), 'filtered')
    await add(client.delivery.failedDelivery(before), 'failed')
  }
  const isUnplanned = dropped.some(({ code }) => code.startsWith('unplanned'))
  return {
    source,
    dropped: dropped.toSorted((one, other) => other.count - one.count),
    planned: isUnplanned ? await plannedEvents(workspace, source.id) : [],
  }
}
