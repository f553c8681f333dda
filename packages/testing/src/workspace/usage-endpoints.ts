import type { JsonObject } from '../json.ts'
import type { Source } from '../sources.ts'
import { invalidInput } from './api-error.ts'
import { type Endpoint, pageOf } from './endpoint.ts'
import { time } from './read-input.ts'
import type { WorkspaceState } from './workspace-state.ts'

const dayMs = 24 * 60 * 60 * 1000

/** A month, ms since 1970. */
interface Period {
  readonly start: number
  readonly end: number
  /** Its days up to now. */
  readonly days: readonly number[]
}

/** The month that starts at `period`. @throws {ApiError} for a time that is not the first of a month */
const periodOf = (query: JsonObject, now: number): Period => {
  const start = time(query, 'period')
  const date = new Date(start)
  if (date.getTime() % dayMs !== 0 || date.getUTCDate() !== 1)
    throw invalidInput('period', 'period must be the first day of a month, such as 2026-06-01.')
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  const days: number[] = []
  for (let day = start; day < Math.min(end, now); day += dayMs) days.push(day)
  return { start, end, days }
}

interface Call {
  readonly at: number
  readonly userId: string | undefined
  readonly anonymousId: string | undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The calls of the workspace, or of one source. */
const callsOf = ({ traffic }: WorkspaceState, source: Source | undefined): { kept: Call[]; received: Call[] } => {
  const isAsked = ({ writeKey }: { readonly writeKey: string }): boolean =>
    source === undefined || source.writeKeys.includes(writeKey)
  const kept = traffic
    .kept()
    .filter(isAsked)
    .map(({ receivedAt, userId, anonymousId }) => ({
      at: Date.parse(receivedAt),
      userId: textOf(userId),
      anonymousId: textOf(anonymousId),
    }))
  const discarded = traffic
    .discarded()
    .filter(isAsked)
    .map(({ receivedAt }) => ({ at: Date.parse(receivedAt), userId: undefined, anonymousId: undefined }))
  return { kept, received: [...kept, ...discarded] }
}

type Snapshots = (state: WorkspaceState, period: Period, source: Source | undefined) => readonly JsonObject[]

const apiCalls: Snapshots = (state, { days }, source) => {
  const { received } = callsOf(state, source)
  return days.map((day) => ({
    // The API returns counters as text.
    apiCalls: String(received.filter(({ at }) => at >= day && at < day + dayMs).length),
    timestamp: new Date(day).toISOString(),
  }))
}

/** Tracked users, cumulative within the month: a user counts once, with the anonymous ids that were seen beside the id. */
const trackedUsers: Snapshots = (state, { start, end, days }, source) => {
  const { kept } = callsOf(state, source)
  return days.map((day) => {
    const [users, anonymous, merged] = [new Set<string>(), new Set<string>(), new Set<string>()]
    for (const { at, userId, anonymousId } of kept) {
      if (at < start || at >= day + dayMs) continue
      if (userId !== undefined) users.add(userId)
      if (anonymousId !== undefined) (userId === undefined ? anonymous : merged).add(anonymousId)
    }
    const never = [...anonymous].filter((id) => !merged.has(id)).length
    return {
      periodStart: start / 1000,
      periodEnd: end / 1000,
      anonymous: String(new Set([...anonymous, ...merged]).size),
      anonymousIdentified: String(merged.size),
      identified: String(users.size),
      neverIdentified: String(never),
      timestamp: new Date(day).toISOString(),
    }
  })
}

const ofWorkspace = (path: string, name: string, snapshots: Snapshots): Endpoint => ({
  method: 'GET',
  path,
  handle: (request, state) => {
    const days = snapshots(state, periodOf(request.query, state.now()), undefined)
    return pageOf(name, days, request, state, (day) => day)
  },
})

const ofSources = (path: string, name: string, snapshots: Snapshots): Endpoint => ({
  method: 'GET',
  path,
  handle: (request, state) => {
    const period = periodOf(request.query, state.now())
    const days = state.sources
      .list()
      .flatMap((source) => snapshots(state, period, source).map((day) => ({ ...day, sourceId: source.id })))
    return pageOf(name, days, request, state, (day) => day)
  },
})

/** What the workspace used in a month, per day. */
export const usageEndpoints: readonly Endpoint[] = [
  ofWorkspace('/usage/api-calls/daily', 'dailyWorkspaceAPICallsUsage', apiCalls),
  ofSources('/usage/api-calls/sources/daily', 'dailyPerSourceAPICallsUsage', apiCalls),
  ofWorkspace('/usage/mtu/daily', 'dailyWorkspaceMTUUsage', trackedUsers),
  ofSources('/usage/mtu/sources/daily', 'dailyPerSourceMTUUsage', trackedUsers),
]
