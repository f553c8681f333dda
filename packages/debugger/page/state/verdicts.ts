import { queryTypes, type Verdict } from '@org/segment-testing/query'
import type { EventSummary } from '../../src/model/event-record.ts'

/** What happens to a call: its verdict, or that Segment already has it. */
export type Outcome = Verdict | 'duplicate'

/** Name and explanation of each outcome. */
export const outcomeWords: Readonly<Record<Outcome, { readonly label: string; readonly sentence: string }>> = {
  kept: { label: 'Kept', sentence: 'Segment keeps this call.' },
  warned: { label: 'Warned', sentence: 'Segment keeps this call, but parts of it may not work as intended.' },
  discarded: { label: 'Discarded', sentence: 'Segment answers 200, then drops this call without telling the sender.' },
  refused: { label: 'Refused', sentence: 'Segment rejects this request, and the sender can see it.' },
  duplicate: {
    label: 'Duplicate',
    sentence: 'Segment received a call with this messageId within the last 24 hours, so it drops this one.',
  },
}

/** The outcome of a call. A call that Segment would drop anyway does not count as a duplicate. */
export const outcomeOf = ({ verdict, duplicate }: Pick<EventSummary, 'verdict' | 'duplicate'>): Outcome =>
  duplicate && (verdict === 'kept' || verdict === 'warned') ? 'duplicate' : verdict

/** Call types in display order. */
export const typeNames: readonly string[] = queryTypes

/** Color name of a call type. */
export const typeTone = (type: string): string => (typeNames.includes(type) ? type : 'unknown')
