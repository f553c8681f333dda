import type { EventSummary } from '../model/event-record.ts'
import type { Traffic } from './traffic.ts'

/** Properties or traits of a call, read when the event is counted. */
type Facts = () => unknown

/** Events counted before yielding. */
const chunkSize = 1_000

/**
 * Creates the queue in front of the counters, so that a large file does not delay the start. It counts events in order
 * of arrival, some of them later.
 */
export const createCountLater = ({ observe }: Traffic) => {
  const queue: (readonly [summary: EventSummary, facts: Facts])[] = []
  let scheduled: NodeJS.Immediate | undefined

  const count = (limit: number): void => {
    for (const [summary, facts] of queue.splice(0, limit)) observe(summary, facts())
  }
  const run = (): void => {
    scheduled = undefined
    count(chunkSize)
    if (queue.length > 0) scheduled = setImmediate(run)
  }
  const later = (summary: EventSummary, facts: Facts): void => {
    queue.push([summary, facts])
    scheduled ??= setImmediate(run)
  }
  return {
    /** Counts an event when the event loop is idle; for the many events restored from a file. */
    later,
    /** Counts an event now, or behind those that are still queued. */
    now: (summary: EventSummary, facts: Facts): void => {
      if (queue.length > 0) later(summary, facts)
      else observe(summary, facts())
    },
    /** Counts all queued events. */
    settle: (): void => count(Number.POSITIVE_INFINITY),
    /** Drops all queued events. */
    forget: (): void => {
      queue.length = 0
      clearImmediate(scheduled)
      scheduled = undefined
    },
  }
}
