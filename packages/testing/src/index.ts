export type { Answer, IncomingRequest } from './answer.ts'
export {
  type BaselineChange,
  type BaselineEvent,
  type BaselineLimits,
  type BaselineProperty,
  collectBaseline,
  compareBaselines,
  formatBaselineChanges,
  type TrackingBaseline,
  trackingBaseline,
} from './baseline/tracking-baseline.ts'
export type {
  ArrivedCall,
  DiscardedCall,
  DuplicateCall,
  Exchange,
  RecordedRequest,
  StoredCall,
} from './call-records.ts'
export { type DeliveredTimes, deliveredTimes } from './clock-skew.ts'
export { connectSession, type DevSession } from './dev-session.ts'
export { type DiscardCode, discardCodes, type Evidence } from './discard-codes.ts'
export {
  createFakeSegment,
  type FakeSegment,
  type FakeSegmentOptions,
  type ResetOptions,
  type WaitFor,
} from './fake-segment.ts'
export type {
  DelayFault,
  Fault,
  HangFault,
  PathMatch,
  RedirectFault,
  ResetFault,
  SlowBodyFault,
  StatusFault,
  TruncatedFault,
} from './faults/fault.ts'
export type { FaultPlan } from './faults/fault-plan.ts'
export { parseFault } from './faults/parse-fault.ts'
export type { Fetch, Server } from './fetch-handler.ts'
export type { Gate } from './gates.ts'
export type { JsonObject, JsonValue } from './json.ts'
export type { LedgerCounts, LedgerEvents } from './ledger.ts'
export type { MatcherResult } from './matchers/match-calls.ts'
export type { TrackedEvent } from './matchers/match-events.ts'
export type { SnapshotMatchers } from './matchers/match-snapshot.ts'
export {
  type CallDetails,
  type Expected,
  type SegmentMatchers,
  segmentMatchers,
  toHaveAliased,
  toHaveDiscarded,
  toHaveGrouped,
  toHaveIdentified,
  toHavePaged,
  toHaveScreened,
  toHaveTracked,
  toHaveTrackedInOrder,
  toHaveTrackedOnly,
} from './matchers/segment-matchers.ts'
export type { OAuthApp } from './oauth/check-assertion.ts'
export type { IssuedToken, OAuthOptions } from './oauth/oauth-server.ts'
export type { Region } from './regions.ts'
export type { CallType, Channel } from './routes.ts'
export type { Source, WriteKeyOption } from './sources.ts'
export type { WaitOptions } from './wait-until.ts'
export type { DestinationMetadata } from './workspace/catalog.ts'
export type { LocalWorkspace, NewRule, WorkspaceOptions, WorkspaceToken } from './workspace/local-workspace.ts'
export type { WorkspaceRequest } from './workspace/workspace-state.ts'
