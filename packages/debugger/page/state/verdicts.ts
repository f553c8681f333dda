import type { EventVerdict } from '../../src/event-record.ts'

/** How a verdict is named and explained on the page. */
export interface VerdictWords {
  readonly label: string
  /** What it means for the call, in one sentence. */
  readonly sentence: string
}

/** What each verdict means to the reader. */
export const verdictWords: Readonly<Record<EventVerdict, VerdictWords>> = {
  kept: { label: 'Kept', sentence: 'Segment keeps this call as it was meant.' },
  warned: { label: 'Warned', sentence: 'Segment keeps this call, but not quite as it was meant.' },
  discarded: { label: 'Discarded', sentence: 'Segment answers 200 and then loses this call without a word.' },
  refused: { label: 'Refused', sentence: 'Segment does not take this request, and the sender can see so.' },
}

/** All verdicts, the best first. */
export const verdictNames: readonly EventVerdict[] = ['kept', 'warned', 'discarded', 'refused']

/** The types of calls in the order in which they are listed; what is none of them comes last as `unknown`. */
export const typeNames: readonly string[] = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'unknown']

/** Name of the colour of a type; a type that nobody knows has that of `unknown`. */
export const typeTone = (type: string): string => (typeNames.includes(type) ? type : 'unknown')
