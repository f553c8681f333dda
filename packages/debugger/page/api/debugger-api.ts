import type { BaselineReport } from '../../src/model/baseline.ts'
import type { DebuggerInfo } from '../../src/model/debugger-info.ts'
import type { EventPage, EventRecord } from '../../src/model/event-record.ts'
import type { TrafficSummary } from '../../src/model/traffic-summary.ts'
import type { UserTimeline } from '../../src/model/user-timeline.ts'
import { sessionBase } from './session-base.ts'

/** Result of a request; a failure is a message, not an exception. */
export type ApiAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }

/** Which events to list. */
export interface EventQuery {
  readonly after?: number
  readonly before?: number
  readonly limit?: number
  readonly q?: string
}

/** A session, or a file that is shown as one. */
export interface ListedSession {
  readonly name: string
  readonly events: number
  /** Name of the file. */
  readonly file?: string
}

/** A planned fault, with the fields it was given. */
export type PlannedFault = Readonly<Record<string, unknown>>

const errorMessage = async (response: Response): Promise<string> => {
  try {
    const { error }: { error?: { message?: unknown } } = await response.json()
    if (typeof error?.message === 'string') return error.message
  } catch {}
  return `The debugger answered with status ${response.status}.`
}

const ask = async <T>(path: string, init: RequestInit = {}): Promise<ApiAnswer<T>> => {
  try {
    const response = await fetch(`${sessionBase}${path}`, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
    })
    if (!response.ok) return { ok: false, error: await errorMessage(response) }
    const text = await response.text()
    // Page and API come from the same server, so the answer has the declared type.
    return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T }
  } catch (cause) {
    if (init.signal?.aborted === true) return { ok: false, error: 'The request was cancelled.' }
    const reason = cause instanceof Error ? cause.message : 'no connection'
    return { ok: false, error: `Cannot reach the debugger: ${reason}.` }
  }
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const queryOf = (query: EventQuery): string =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()

/** A gate, and how many answers it holds. */
export interface ListedGate {
  readonly q?: string
  readonly held: number
}

/** The debug API as the page uses it. */
export const debuggerApi = {
  info: () => ask<DebuggerInfo>('/_dev/info'),
  events: (query: EventQuery, signal?: AbortSignal) =>
    ask<EventPage>(`/_dev/events?${queryOf(query)}`, { signal: signal ?? null }),
  event: (seq: number, signal: AbortSignal) => ask<EventRecord>(`/_dev/events/${seq}`, { signal }),
  summary: (signal: AbortSignal) => ask<TrafficSummary>('/_dev/summary', { signal }),
  user: (id: string, signal: AbortSignal) =>
    ask<UserTimeline>(`/_dev/users?${new URLSearchParams({ id: id.toWellFormed() })}`, { signal }),
  clear: () => ask<unknown>('/_dev/events', { method: 'DELETE' }),
  faults: () => ask<{ readonly faults: readonly PlannedFault[] }>('/_dev/faults'),
  planFault: (fault: string, when: 'next' | 'always') => ask<unknown>('/_dev/faults', post({ [when]: [fault] })),
  gates: () => ask<{ readonly gates: readonly ListedGate[] }>('/_dev/gates'),
  openGates: () => ask<unknown>('/_dev/gates', { method: 'DELETE' }),
  clearFaults: () => ask<unknown>('/_dev/faults', { method: 'DELETE' }),
  send: (call: object, forward: boolean) => ask<EventPage>('/_dev/send', post({ call, forward })),
  sessions: () => ask<{ readonly sessions: readonly ListedSession[] }>('/_dev/sessions'),
  openFile: (file: File) =>
    ask<{ readonly session: string }>(
      `/_dev/files?${new URLSearchParams({ name: file.name.toWellFormed().slice(-255) })}`,
      {
        method: 'POST',
        body: file,
      },
    ),
  baseline: (signal: AbortSignal) => ask<BaselineReport>('/_dev/baseline', { signal }),
  setBaseline: (file?: File) =>
    ask<BaselineReport>(
      `/_dev/baseline${file === undefined ? '' : `?${new URLSearchParams({ name: file.name.toWellFormed().slice(-255) })}`}`,
      {
        method: 'POST',
        body: file ?? '',
      },
    ),
  removeBaseline: () => ask<unknown>('/_dev/baseline', { method: 'DELETE' }),
  trigger: (event: string) => ask<unknown>('/_dev/trigger', post({ event })),
} as const
