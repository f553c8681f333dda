/** The `@org/segment-debugger` entry point. */

export { createDebugger, type Debugger, type DebuggerOptions } from './debugger/create-debugger.ts'
export { baselineSchema } from './model/baseline.ts'
export type { DebuggerInfo } from './model/debugger-info.ts'
export type {
  ClockSkew,
  EventIssue,
  EventPage,
  EventRecord,
  EventSummary,
} from './model/event-record.ts'
export type { CatalogueEntry, RateSecond, TrafficSummary } from './model/traffic-summary.ts'
export type { UserTimeline } from './model/user-timeline.ts'
export type { CallValidator } from './record/event-issues.ts'
export { type RunningDebugger, type StartOptions, startDebugger } from './server/start-debugger.ts'
export type { DetailStore } from './store/detail-store.ts'
export type { LogBounds } from './store/event-log.ts'
