import type { EventSummary } from '../../src/model/event-record.ts'

/** What a call is about, for calls with a subject of their own; the others are described by their traits or properties. */
export const callTitle = ({ type, event, groupId, previousId, userId }: EventSummary): string | undefined => {
  if (event !== undefined) return event
  if (type === 'group') return groupId
  if (type !== 'alias' || (previousId ?? userId) === undefined) return undefined
  return `${previousId ?? '—'} → ${userId ?? '—'}`
}
