import type { DebuggerInfo } from '../../src/model/debugger-info.ts'
import type { EventPage, EventRecord } from '../../src/model/event-record.ts'
import type { TrafficSummary } from '../../src/model/traffic-summary.ts'
import type { UserTimeline } from '../../src/model/user-timeline.ts'

/** A request that the debugger refused or that did not reach it. */
export interface ApiFailure {
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  /** For people. */
  readonly message: string
}

/** What a request gave; the page never throws for what a network does. */
export type ApiAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiFailure }

/** Which events of the list are wanted. */
export interface EventQuery {
  readonly after?: number
  readonly before?: number
  readonly limit?: number
  readonly text?: string
}

/** One fault that waits, in words and as it was given. */
export type PlannedFault = Readonly<Record<string, unknown>>

const words = async (response: Response): Promise<string> => {
  try {
    const { error }: { error?: { message?: unknown } } = await response.json()
    if (typeof error?.message === 'string') return error.message
  } catch {}
  return `The debugger answered ${response.status}.`
}

const ask = async <T>(path: string, init: RequestInit = {}): Promise<ApiAnswer<T>> => {
  try {
    const response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
    if (!response.ok) return { ok: false, error: { status: response.status, message: await words(response) } }
    const text = await response.text()
    // The page is served by the API that it asks, so its answers have the shapes of the same version.
    return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T }
  } catch (cause) {
    if (init.signal?.aborted === true) return { ok: false, error: { status: 0, message: 'No longer wanted.' } }
    const reason = cause instanceof Error ? cause.message : 'no connection'
    return { ok: false, error: { status: 0, message: `The debugger could not be reached: ${reason}.` } }
  }
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const queryOf = (query: object): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString()

/** The debug API as the page uses it. */
export const debuggerApi = {
  info: () => ask<DebuggerInfo>('/_dev/info'),
  events: (query: EventQuery, signal?: AbortSignal) =>
    ask<EventPage>(`/_dev/events?${queryOf(query)}`, signal === undefined ? {} : { signal }),
  event: (seq: number, signal: AbortSignal) => ask<EventRecord>(`/_dev/events/${seq}`, { signal }),
  summary: (signal: AbortSignal) => ask<TrafficSummary>('/_dev/summary', { signal }),
  user: (id: string, signal: AbortSignal) =>
    ask<UserTimeline>(`/_dev/users/${encodeURIComponent(id.toWellFormed())}`, { signal }),
  clear: () => ask<unknown>('/_dev/events', { method: 'DELETE' }),
  faults: () => ask<{ readonly faults: readonly PlannedFault[] }>('/_dev/faults'),
  planFault: (fault: string, when: 'next' | 'always') =>
    ask<unknown>('/_dev/faults', json('POST', { [when]: [fault] })),
  clearFaults: () => ask<unknown>('/_dev/faults', { method: 'DELETE' }),
  trigger: (event: string) => ask<unknown>('/_dev/trigger', json('POST', { event })),
} as const
