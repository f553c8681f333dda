import type { EventSummary, EventVerdict } from '../../src/model/event-record.ts'

/** What the reader wants to see; an empty list or text asks for nothing. */
export interface EventFilter {
  /** Words to find anywhere in a call. */
  readonly text: string
  /** A userId, anonymousId, previousId or groupId, written in full. */
  readonly user: string
  readonly types: readonly string[]
  readonly verdicts: readonly EventVerdict[]
  /** Names of events, pages and screens. */
  readonly events: readonly string[]
  /** Masked write keys. */
  readonly sources: readonly string[]
}

/** Asks for nothing, so everything is shown. */
export const noFilter: EventFilter = { text: '', user: '', types: [], verdicts: [], events: [], sources: [] }

/** Whether the filter leaves anything out. */
export const isFiltering = (filter: EventFilter): boolean =>
  filter.text.trim() !== '' ||
  filter.user !== '' ||
  filter.types.length + filter.verdicts.length + filter.events.length + filter.sources.length > 0

const contains = (value: string | undefined, needle: string): boolean => value?.toLowerCase().includes(needle) === true

const summaryHas = (event: EventSummary, needle: string): boolean =>
  contains(event.event, needle) ||
  contains(event.userId, needle) ||
  contains(event.anonymousId, needle) ||
  contains(event.type, needle) ||
  contains(event.messageId, needle) ||
  contains(event.firstIssue?.message, needle) ||
  contains(event.firstIssue?.code, needle) ||
  contains(event.groupId, needle) ||
  contains(event.previousId, needle) ||
  contains(event.source, needle)

/** The name by which an event is filtered and listed: what was sent, or the type where there is none. */
export const eventName = (event: Pick<EventSummary, 'event' | 'type'>): string => event.event ?? event.type

/**
 * Makes the test that a filter stands for.
 * @param found numbers of events in whose full call the text was found, which a summary does not hold
 */
export const matcherOf = (
  filter: EventFilter,
  found: ReadonlySet<number> = new Set(),
): ((event: EventSummary) => boolean) => {
  const needle = filter.text.trim().toLowerCase()
  const types = new Set(filter.types)
  const verdicts = new Set<string>(filter.verdicts)
  const events = new Set(filter.events)
  const sources = new Set(filter.sources)
  const { user } = filter
  return (event) =>
    (types.size === 0 || types.has(event.type)) &&
    (verdicts.size === 0 || verdicts.has(event.verdict)) &&
    (events.size === 0 || events.has(eventName(event))) &&
    (sources.size === 0 || sources.has(event.source)) &&
    (user === '' ||
      event.userId === user ||
      event.anonymousId === user ||
      event.previousId === user ||
      event.groupId === user) &&
    (needle === '' || summaryHas(event, needle) || found.has(event.seq))
}
