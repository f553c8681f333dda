import type { EventSummary } from '../../src/model/event-record.ts'

/** Who made the call, if known. */
export const eventUser = (event: Pick<EventSummary, 'userId' | 'anonymousId'>): string | undefined =>
  event.userId ?? event.anonymousId

const countedValue = {
  verdicts: ({ verdict }) => verdict,
  types: ({ type }) => type,
  events: ({ event }) => event,
  sources: ({ source }) => source,
  users: eventUser,
  /** For look-alikes: `track:Order Completed`. */
  names: ({ type, event }) => (event === undefined ? undefined : `${type}:${event}`),
} as const satisfies Record<string, (event: EventSummary) => string | undefined>

type CountName = keyof typeof countedValue

const countNames = Object.keys(countedValue) as CountName[] // the keys above

/** Number of loaded events per value; maps, because a value may be `__proto__`. */
export type EventCounts = Readonly<Record<CountName, ReadonlyMap<string, number>>>

/** Creates empty counts of the loaded events. */
export const createEventCounter = () => {
  const empty = countNames.map((name) => [name, new Map<string, number>()])
  const counts: Readonly<Record<CountName, Map<string, number>>> = Object.fromEntries(empty)
  const change = (event: EventSummary, by: number): void => {
    for (const name of countNames) {
      const value = countedValue[name](event)
      if (value === undefined || value === '') continue
      const count = (counts[name].get(value) ?? 0) + by
      if (count > 0) counts[name].set(value, count)
      else counts[name].delete(value)
    }
  }
  return {
    counts: counts as EventCounts,
    add: (event: EventSummary): void => change(event, 1),
    remove: (event: EventSummary): void => change(event, -1),
    clear: (): void => {
      for (const name of countNames) counts[name].clear()
    },
  }
}

/** The most frequent names, ties in alphabetical order; a single pass, because there may be a name per event. */
export const mostFrequent = (
  counts: ReadonlyMap<string, number>,
  limit: number,
): readonly (readonly [name: string, count: number])[] => {
  const best: (readonly [string, number])[] = []
  const isBefore = ([a, m]: readonly [string, number], [b, n]: readonly [string, number]): boolean =>
    m > n || (m === n && a < b)
  for (const entry of counts) {
    const last = best[limit - 1]
    if (last !== undefined && !isBefore(entry, last)) continue
    const index = best.findIndex((other) => isBefore(entry, other))
    best.splice(index === -1 ? best.length : index, 0, entry)
    if (best.length > limit) best.pop()
  }
  return best
}
