import type { EventSummary } from '../src/model/event-record.ts'

/** A summary with the given fields changed. */
export const exampleSummary = (more: Partial<EventSummary> = {}): EventSummary => ({
  seq: 1,
  receivedAt: '2026-06-01T12:00:00.000Z',
  type: 'track',
  messageId: 'm',
  source: 's',
  verdict: 'kept',
  bytes: 1,
  duplicate: false,
  ...more,
})
