import type { EventSummary } from '../model/event-record.ts'
import type { UserTimeline } from '../model/user-timeline.ts'

/** Events, merges and ids of each kind in a timeline; the latest ones are kept. */
const maxEntries = 1_000

type Merge = UserTimeline['merges'][number]

/** Calls that Segment drops do not merge ids. */
const isKept = ({ verdict }: EventSummary): boolean => verdict === 'kept' || verdict === 'warned'

const mergeOf = (event: EventSummary): readonly Merge[] => {
  if (event.userId === undefined || !isKept(event)) return []
  const { seq, receivedAt, type: by, userId: to } = event
  return [event.anonymousId, event.previousId].flatMap((from) =>
    from === undefined ? [] : [{ seq, receivedAt, from, to, by }],
  )
}

/** Groups ids that belong to the same person (union-find). */
const createPersons = (wanted: string) => {
  // A user and an anonymous visitor are different even if their ids are equal.
  const places = { user: new Map<string, number>(), visitor: new Map<string, number>() }
  const parents: number[] = []
  const placeOf = (kind: 'user' | 'visitor', id: string): number => {
    const known = places[kind].get(id)
    if (known !== undefined) return known
    places[kind].set(id, parents.length)
    return parents.push(parents.length) - 1
  }
  const rootOf = (place: number): number => {
    let at = place
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      parents[at] = parents[parent] ?? parent
      at = parent
    }
    return at
  }
  const unite = (left: number, right: number): void => {
    parents[rootOf(left)] = rootOf(right)
  }
  const asked = [placeOf('user', wanted), placeOf('visitor', wanted)]
  return {
    join: ({ userId, anonymousId, previousId }: EventSummary): void => {
      if (userId === undefined || (anonymousId === undefined && previousId === undefined)) return
      const user = placeOf('user', userId)
      if (anonymousId !== undefined) unite(placeOf('visitor', anonymousId), user)
      if (previousId === undefined) return
      // A previousId may be of either kind.
      unite(placeOf('user', previousId), user)
      unite(placeOf('visitor', previousId), user)
    },
    /** Whether an id belongs to the requested person. */
    has: (kind: 'user' | 'visitor', id: string | undefined): boolean => {
      const place = id === undefined ? undefined : places[kind].get(id)
      if (place === undefined) return false
      const root = rootOf(place)
      return asked.some((one) => rootOf(one) === root)
    },
  }
}

const distinct = (ids: readonly (string | undefined)[]): string[] => [
  ...new Set(ids.filter((id): id is string => id !== undefined)),
]

/**
 * Collects one person's calls under all of their ids: those named in the same call and those joined by an alias.
 * @param events oldest first
 * @see https://www.twilio.com/docs/segment/connections/spec/identify/#identities
 */
export const buildTimeline = (events: readonly EventSummary[], id: string): UserTimeline => {
  const persons = createPersons(id)
  for (const event of events) if (isKept(event)) persons.join(event)
  const own = events.filter(
    ({ userId, anonymousId, previousId }) =>
      persons.has('user', userId) ||
      persons.has('visitor', anonymousId) ||
      persons.has('user', previousId) ||
      persons.has('visitor', previousId),
  )
  const seen = new Set<string>()
  const merges = own.flatMap(mergeOf).filter(({ from, to }) => {
    const pair = JSON.stringify([from, to])
    return seen.size < seen.add(pair).size
  })
  const users = new Set(own.map(({ userId }) => userId))
  // A previousId that was never used as a userId is a visitor's.
  const former = own.map(({ previousId }) => previousId).filter((one) => !users.has(one))
  const visitors = [...own.map(({ anonymousId }) => anonymousId), ...former]
  return {
    id,
    userIds: distinct([...users].filter((one) => persons.has('user', one))).slice(-maxEntries),
    anonymousIds: distinct(visitors.filter((one) => persons.has('visitor', one))).slice(-maxEntries),
    merges: merges.slice(-maxEntries),
    events: own.slice(-maxEntries),
    total: own.length,
  }
}
