import type { EventPage, EventSummary } from '../event-record.ts'
import type { EventMatch } from '../store/event-filter.ts'
import type { EventLog } from '../store/event-log.ts'

/** What is waited for. */
export interface Waiting {
  readonly match: EventMatch | undefined
  readonly after: number
  readonly count: number
  readonly timeoutMs: number
  /** Ends the waiting when the asker leaves. */
  readonly signal: AbortSignal
}

/**
 * Waits until so many events match, counting those that are kept already.
 * @returns undefined when the time is up
 */
export const waitForEvents = async (
  log: EventLog,
  { match, after, count, timeoutMs, signal }: Waiting,
): Promise<EventPage | undefined> => {
  const found: EventSummary[] = []
  const take = (events: readonly EventSummary[]): void => {
    for (const event of events) {
      if (event.seq > after && (match === undefined || match(event, () => log.text(event.seq)))) found.push(event)
    }
  }
  take(log.slice(after, Number.POSITIVE_INFINITY))
  if (found.length < count) {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        stop()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, timeoutMs)
      const stop = log.onAdd((events) => {
        take(events)
        if (found.length >= count) end()
      })
      signal.addEventListener('abort', end)
    })
  }
  if (found.length < count) return undefined
  const events = found.slice(0, Math.max(count, 100))
  return { events, total: found.length, next: events.at(-1)?.seq ?? after }
}
