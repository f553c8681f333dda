import type { EventSummary } from '../event-record.ts'
import type { UserTimeline } from '../user-timeline.ts'

/** Events of a timeline; the latest. */
const maxEvents = 1_000

type Merge = UserTimeline['merges'][number]

/** A user and an anonymous visitor may have the same text as id, and are not one for that. */
const userKey = (id: string): string => `user:${id}`
const visitorKey = (id: string): string => `anonymous:${id}`

/** The ids of an event; an alias names the former one. A former id may be of either kind, so it stands for both. */
const keysOf = ({ userId, anonymousId, previousId }: EventSummary): readonly string[] => [
  ...(userId === undefined ? [] : [userKey(userId)]),
  ...(anonymousId === undefined ? [] : [visitorKey(anonymousId)]),
  ...(previousId === undefined ? [] : [userKey(previousId), visitorKey(previousId)]),
]

const mergeOf = (event: EventSummary): readonly Merge[] => {
  // What Segment loses merges nothing.
  if (event.userId === undefined || event.verdict === 'discarded' || event.verdict === 'refused') return []
  const { seq, receivedAt, type: by, userId: to } = event
  return [event.anonymousId, event.previousId].flatMap((from) =>
    from === undefined ? [] : [{ seq, receivedAt, from, to, by }],
  )
}

const addAll = (links: Map<string, Set<string>>, keys: readonly string[]): void => {
  for (const key of keys) {
    const known = links.get(key) ?? new Set()
    for (const other of keys) known.add(other)
    links.set(key, known)
  }
}

const reach = (links: ReadonlyMap<string, ReadonlySet<string>>, start: readonly string[]): ReadonlySet<string> => {
  const reached = new Set(start)
  // A Set that grows while it is walked is walked to its end.
  for (const key of reached) for (const next of links.get(key) ?? []) reached.add(next)
  return reached
}

const idsOf = (keys: Iterable<string>, prefix: string): string[] =>
  [...keys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))

/**
 * Follows a person through all their ids: those that one call names together, and those that an alias joins.
 * @param events oldest first
 * @see https://segment.com/docs/connections/spec/identify/#identities
 */
export const buildTimeline = (events: readonly EventSummary[], id: string): UserTimeline => {
  const links = new Map<string, Set<string>>()
  for (const event of events) if (mergeOf(event).length > 0) addAll(links, keysOf(event))
  const reached = reach(links, [userKey(id), visitorKey(id)])
  const own = events.filter((event) => keysOf(event).some((key) => reached.has(key)))
  const seen = new Set(own.flatMap(keysOf))
  const named = [...reached].filter((key) => seen.has(key))
  const told = new Set<string>()
  const merges = own.flatMap(mergeOf).filter(({ from, to }) => {
    const pair = JSON.stringify([from, to])
    return told.size < told.add(pair).size
  })
  const previous = new Set(own.flatMap(({ previousId }) => (previousId === undefined ? [] : [previousId])))
  const asUser = new Set(own.flatMap(({ userId }) => (userId === undefined ? [] : [userId])))
  const asVisitor = new Set(own.flatMap(({ anonymousId }) => (anonymousId === undefined ? [] : [anonymousId])))
  return {
    id,
    // A former id that no call used as the id of a user is a visitor's.
    userIds: idsOf(named, 'user:').filter((one) => asUser.has(one)),
    anonymousIds: idsOf(named, 'anonymous:').filter(
      (one) => asVisitor.has(one) || (previous.has(one) && !asUser.has(one)),
    ),
    merges,
    events: own.slice(-maxEvents),
    total: own.length,
  }
}
