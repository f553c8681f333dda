import type { EventSummary, EventVerdict } from '../../src/model/event-record.ts'

/** How an outcome is named and explained on the page. */
export interface VerdictWords {
  readonly label: string
  /** What it means for the call, in one sentence. */
  readonly sentence: string
}

/** What becomes of a call: its verdict, or that Segment has it already. */
export type Outcome = EventVerdict | 'repeat'

/** What each outcome means to the reader. */
export const outcomeWords: Readonly<Record<Outcome, VerdictWords>> = {
  kept: { label: 'Kept', sentence: 'Segment keeps this call as it was meant.' },
  warned: { label: 'Warned', sentence: 'Segment keeps this call, but not quite as it was meant.' },
  discarded: { label: 'Discarded', sentence: 'Segment answers 200 and then loses this call without a word.' },
  refused: { label: 'Refused', sentence: 'Segment does not take this request, and the sender can see so.' },
  repeat: {
    label: 'Repeat',
    sentence: 'A call with this messageId came within the last 24 hours: Segment has it, and drops this one.',
  },
}

/** What becomes of a call; what Segment would not keep anyway is no repeat. */
export const outcomeOf = ({ verdict, duplicate }: Pick<EventSummary, 'verdict' | 'duplicate'>): Outcome =>
  duplicate && (verdict === 'kept' || verdict === 'warned') ? 'repeat' : verdict

/** All verdicts, the best first. */
export const verdictNames: readonly EventVerdict[] = ['kept', 'warned', 'discarded', 'refused']

/** The types of calls in the order in which they are listed; what is none of them comes last as `unknown`. */
export const typeNames: readonly string[] = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'unknown']

/** Name of the colour of a type; a type that nobody knows has that of `unknown`. */
export const typeTone = (type: string): string => (typeNames.includes(type) ? type : 'unknown')
