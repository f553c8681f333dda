import type { EventSummary, EventVerdict } from '../../src/model/event-record.ts'

/** What to show; an empty list or text does not restrict anything. */
export interface EventFilter {
  /** Text to find anywhere in a call. */
  readonly text: string
  /** Exact userId, anonymousId, previousId or groupId. */
  readonly user: string
  readonly types: readonly string[]
  readonly verdicts: readonly EventVerdict[]
  /** Names of events, pages and screens. */
  readonly events: readonly string[]
  /** Masked write keys. */
  readonly sources: readonly string[]
}

/** The lists of a filter, with the name of one of their values. */
export const filterLists = { verdicts: 'verdict', types: 'type', events: 'event', sources: 'source' } as const

/** A list of a filter. */
export type FilterList = keyof typeof filterLists

/** The names of the lists. */
export const filterListNames = Object.keys(filterLists) as FilterList[] // the keys above

/** Shows everything. */
export const noFilter: EventFilter = { text: '', user: '', types: [], verdicts: [], events: [], sources: [] }

/** Whether the filter restricts anything. */
export const isFiltering = (filter: EventFilter): boolean =>
  filter.text.trim() !== '' || filter.user !== '' || filterListNames.some((list) => filter[list].length > 0)

const searchedText = ({ firstIssue, ...event }: EventSummary): readonly (string | undefined)[] => [
  event.event,
  event.type,
  event.userId,
  event.anonymousId,
  event.previousId,
  event.groupId,
  event.messageId,
  event.source,
  firstIssue?.code,
  firstIssue?.message,
]

/** The name under which an event is listed and filtered: its own, or else its type. */
export const eventName = (event: Pick<EventSummary, 'event' | 'type'>): string => event.event ?? event.type

/**
 * Compiles a filter.
 * @param found numbers of events whose full call contains the text, which is not part of a summary
 */
export const matcherOf = (
  filter: EventFilter,
  found: ReadonlySet<number> = new Set(),
): ((event: EventSummary) => boolean) => {
  const needle = filter.text.trim().toLowerCase()
  const { user, types, verdicts, events, sources } = filter
  const isIn = <T>(list: readonly T[], value: T): boolean => list.length === 0 || list.includes(value)
  return (event) =>
    isIn(types, event.type) &&
    isIn(verdicts, event.verdict) &&
    isIn(events, eventName(event)) &&
    isIn(sources, event.source) &&
    (user === '' || [event.userId, event.anonymousId, event.previousId, event.groupId].includes(user)) &&
    (needle === '' ||
      found.has(event.seq) ||
      searchedText(event).some((text) => text?.toLowerCase().includes(needle) === true))
}
