import type { QueryMatch } from '@org/segment-testing/query'
import type { EventPage, EventSummary } from '../model/event-record.ts'
import type { EventLog } from '../store/event-log.ts'

/** What to wait for. */
export interface WaitOptions {
  readonly match: QueryMatch | undefined
  readonly after: number
  readonly count: number
  readonly timeoutMs: number
  /** Stops waiting when the client disconnects. */
  readonly signal: AbortSignal
}

/**
 * Waits until `count` events match, including events that are already stored.
 * @returns undefined after a timeout
 * @throws {QueryError} if a pattern of the query turns out to be too complex
 */
export const waitForEvents = async (
  log: EventLog,
  { match, after, count, timeoutMs, signal }: WaitOptions,
): Promise<EventPage | undefined> => {
  const found: EventSummary[] = []
  const collect = (events: readonly EventSummary[]): void => {
    for (const event of events) {
      if (event.seq > after && (match === undefined || match(event, () => log.call(event.seq)))) found.push(event)
    }
  }
  collect(log.slice(after, Number.POSITIVE_INFINITY))
  if (found.length < count) {
    await new Promise<void>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        stop()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, timeoutMs)
      const stop = log.onAdd((events) => {
        try {
          collect(events)
          if (found.length >= count) end()
        } catch (error) {
          // A pattern of the query is too complex for this call.
          reject(error)
          end()
        }
      })
      signal.addEventListener('abort', end)
    })
  }
  if (found.length < count) return undefined
  const events = found.slice(0, Math.max(count, 100))
  return { events, total: found.length, next: events.at(-1)?.seq ?? after }
}
