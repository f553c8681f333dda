/** The `@org/segment-debugger` entry. */

export type { DebuggerInfo } from './debugger-info.ts'
export type { ClockSkew, EventIssue, EventPage, EventRecord, EventSummary, EventVerdict } from './event-record.ts'
export { eventVerdicts } from './event-record.ts'
export type { CatalogueEntry, RateSecond, TrafficSummary } from './traffic-summary.ts'
export type { UserTimeline } from './user-timeline.ts'
