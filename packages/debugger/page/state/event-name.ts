import type { EventSummary } from '../../src/model/event-record.ts'

/** The name under which an event is listed: its own, or else its type. */
export const eventName = (event: Pick<EventSummary, 'event' | 'type'>): string => event.event ?? event.type
