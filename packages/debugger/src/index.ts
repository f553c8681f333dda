/** The `@org/segment-debugger` entry. */

export { createDebugger, type Debugger, type DebuggerOptions } from './create-debugger.ts'
export type { DebuggerInfo } from './debugger-info.ts'
export type { ClockSkew, EventIssue, EventPage, EventRecord, EventSummary, EventVerdict } from './event-record.ts'
export { eventVerdicts } from './event-record.ts'
export type { Judge } from './record/judge-event.ts'
export { type RunningDebugger, type StartOptions, startDebugger } from './start-debugger.ts'
export type { DetailStore } from './store/detail-store.ts'
export type { LogBounds } from './store/event-log.ts'
export type { CatalogueEntry, RateSecond, TrafficSummary } from './traffic-summary.ts'
export type { UserTimeline } from './user-timeline.ts'
