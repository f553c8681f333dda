import type { EventSummary } from '../event-record.ts'
import type { Traffic } from './traffic.ts'

/** Properties or traits of a call; read when its turn comes. */
type Facts = () => unknown

/** Counts events in the order in which they come, some of them later. */
export interface CountLater {
  /** Counts an event when there is time: one of many that a file kept from before. */
  readonly later: (summary: EventSummary, facts: Facts) => void
  /** Counts an event now, or after those that still wait. */
  readonly now: (summary: EventSummary, facts: Facts) => void
  /** Counts all that wait. */
  readonly settle: () => void
  /** Forgets what waits. */
  readonly forget: () => void
}

/** Events counted before others get their turn. */
const turnEvents = 1_000

/** Makes the queue in front of the counters, so that a full file does not hold up the start. */
export const createCountLater = ({ observe }: Traffic): CountLater => {
  let waiting: (readonly [summary: EventSummary, facts: Facts])[] = []
  let next = 0
  let turn: NodeJS.Immediate | undefined

  const count = (most: number): void => {
    for (const [summary, facts] of waiting.slice(next, next + most)) observe(summary, facts())
    next += most
    if (next < waiting.length) return
    waiting = []
    next = 0
  }
  const takeTurn = (): void => {
    turn = undefined
    count(turnEvents)
    if (waiting.length > 0) turn = setImmediate(takeTurn)
  }
  const later: CountLater['later'] = (summary, facts) => {
    waiting.push([summary, facts])
    turn ??= setImmediate(takeTurn)
  }
  return {
    later,
    now: (summary, facts) => {
      if (waiting.length > 0) later(summary, facts)
      else observe(summary, facts())
    },
    settle: () => count(Number.POSITIVE_INFINITY),
    forget: () => {
      waiting = []
      next = 0
      clearImmediate(turn)
      turn = undefined
    },
  }
}
