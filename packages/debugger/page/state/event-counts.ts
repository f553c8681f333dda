import type { EventSummary } from '../../src/model/event-record.ts'

/** How many of the events at hand have each value; maps, since a name may be `__proto__`. */
export interface EventCounts {
  readonly verdicts: ReadonlyMap<string, number>
  readonly types: ReadonlyMap<string, number>
  readonly events: ReadonlyMap<string, number>
  readonly sources: ReadonlyMap<string, number>
  readonly users: ReadonlyMap<string, number>
}

/** Counts that follow what comes and goes. */
export interface EventCounter extends EventCounts {
  add(event: EventSummary): void
  remove(event: EventSummary): void
  clear(): void
}

/** Who did it, as far as the call says. */
export const eventUser = (event: Pick<EventSummary, 'userId' | 'anonymousId'>): string | undefined =>
  event.userId ?? event.anonymousId

/** Starts counting at nothing. */
export const createEventCounter = (): EventCounter => {
  const verdicts = new Map<string, number>()
  const types = new Map<string, number>()
  const events = new Map<string, number>()
  const sources = new Map<string, number>()
  const users = new Map<string, number>()

  const change = (counts: Map<string, number>, name: string | undefined, by: number): void => {
    if (name === undefined || name === '') return
    const count = (counts.get(name) ?? 0) + by
    if (count > 0) counts.set(name, count)
    else counts.delete(name)
  }
  const changeAll = (event: EventSummary, by: number): void => {
    change(verdicts, event.verdict, by)
    change(types, event.type, by)
    change(events, event.event, by)
    change(sources, event.source, by)
    change(users, eventUser(event), by)
  }
  return {
    verdicts,
    types,
    events,
    sources,
    users,
    add: (event) => changeAll(event, 1),
    remove: (event) => changeAll(event, -1),
    clear: () => {
      for (const counts of [verdicts, types, events, sources, users]) counts.clear()
    },
  }
}

/** The most frequent names, and then by the alphabet; one pass, since there may be as many names as events. */
export const mostFrequent = (
  counts: ReadonlyMap<string, number>,
  limit: number,
): readonly (readonly [name: string, count: number])[] => {
  const best: (readonly [string, number])[] = []
  const earlier = ([a, m]: readonly [string, number], [b, n]: readonly [string, number]): boolean =>
    m > n || (m === n && a < b)
  for (const entry of counts) {
    const last = best[limit - 1]
    if (last !== undefined && !earlier(entry, last)) continue
    const place = best.findIndex((other) => earlier(entry, other))
    best.splice(place === -1 ? best.length : place, 0, entry)
    if (best.length > limit) best.pop()
  }
  return best
}
