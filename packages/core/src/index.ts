/** The `@org/segment-core` entry: runs in Node, Deno, Bun, Workers and browsers. */

export type { CallMethods } from './client/call-fields.ts'
export type { CallLedger } from './client/call-ledger.ts'
export type { CallOutcome, FailedCallData, FailedOutcome } from './client/call-outcome.ts'
export type { BreakerPolicy } from './client/circuit-breaker.ts'
export type { ClientEventName, ClientEvents, ClientListener } from './client/client-events.ts'
export type { CallOptions, ClientOutboxOptions, FlushPolicy, SegmentClientOptions } from './client/client-options.ts'
export { createSegmentClient, type SegmentClient } from './client/segment-client.ts'
export type { Attempt, Delivery, TokenProvider } from './delivery/delivery.ts'
export type { RetryOptions, RetryPolicy } from './delivery/retry-policy.ts'
export type { AttemptInfo } from './delivery/run-attempt.ts'
export type { SendOptions } from './delivery/send.ts'
export {
  type ApiReport,
  type BatchInput,
  type BatchReport,
  type FailedCall,
  type SendApiRequestOptions,
  type SendBatchOptions,
  type SendReport,
  sendApiRequest,
  sendBatch,
  sendCall,
} from './delivery/send.ts'
export type { SegmentErrorCode } from './error/error-codes.ts'
export { isSegmentError, SegmentError, type SegmentErrorDetails } from './error/segment-error.ts'
export { formatIssuePath, type IssuePath, type SegmentIssue } from './error/segment-issue.ts'
export type { DraftCall, Middleware } from './middleware/middleware.ts'
export { createTokenProvider, type OAuthOptions } from './oauth/create-token-provider.ts'
export type { Outbox } from './outbox/outbox.ts'
export type { RejectedCall } from './request/accept-call.ts'
export { type ApiCall, type ApiRequestOptions, buildApiRequest } from './request/build-api-request.ts'
export {
  type BatchEnvelope,
  type BatchItem,
  type BatchOptions,
  buildBatchRequest,
} from './request/build-batch-request.ts'
export { buildRequest } from './request/build-request.ts'
export { type PrepareBatchOptions, prepareBatch, type ReadyBatch } from './request/prepare-batch.ts'
export { type BuildRequest, type PrepareOptions, prepareCall, type ReadyCall } from './request/prepare-call.ts'
export { redactRequest } from './request/redact-request.ts'
export { requestToCurl } from './request/request-to-curl.ts'
export type { SegmentRequest } from './request/segment-request.ts'
export { parseSource, type Source, type SourceInput, type WriteKeyPlacement } from './request/source.ts'
export { type BatchBounds, splitBatch } from './request/split-batch.ts'
export { type StampSources, stampCall } from './request/stamp-call.ts'
export type { Runtime } from './runtime/runtime.ts'
export { webRuntime } from './runtime/web-runtime.ts'
export { type AliasCall, aliasCallSchema } from './schemas/alias.ts'
export { type Batch, batchSchema } from './schemas/batch.ts'
export { callSchema, callSchemas, type SegmentCall } from './schemas/call.ts'
export { type Context, contextSchema } from './schemas/context.ts'
export { type GroupCall, groupCallSchema } from './schemas/group.ts'
export { type IdentifyCall, identifyCallSchema } from './schemas/identify.ts'
export { type PageCall, pageCallSchema } from './schemas/page.ts'
export { type ScreenCall, screenCallSchema } from './schemas/screen.ts'
export { type TrackCall, trackCallSchema } from './schemas/track.ts'
export { type GroupTraits, groupTraitsSchema, type UserTraits, userTraitsSchema } from './schemas/traits.ts'
export type { CallType } from './spec/call-type-names.ts'
export type {
  AliasFields,
  CallIds,
  CallInput,
  ContextInput,
  GroupFields,
  GroupTraitsInput,
  IdentifyFields,
  PageFields,
  PagePropertiesInput,
  ScreenFields,
  ScreenPropertiesInput,
  TrackFields,
  TrackPropertiesInput,
  UserIdOrAnonymousId,
  UserTraitsInput,
} from './spec/calls/call-inputs.generated.ts'
export type { DefaultEvents, EventName, PropertiesOf } from './spec/calls/event-map.ts'
export type { AnyObject, AsJson, Loose, OpenObject } from './spec/calls/open-object.ts'
export type { SemanticEvents } from './spec/calls/semantic-events.generated.ts'
export type { Region } from './spec/regions.ts'
export type { IssueCode, Severity } from './spec/rules/issue-rules.ts'
export type { ValidationTarget } from './spec/validation-targets.ts'
export { createFetchTransport, type Fetch, type FetchTransportOptions } from './transport/fetch-transport.ts'
export type { SegmentResponse, Transport, TransportOptions } from './transport/transport.ts'
export { parseCall } from './validate/parse-call.ts'
export type { StampedCall } from './validate/stamp-fields.ts'
export { type BatchVerdict, validateBatch } from './validate/validate-batch.ts'
export { type ValidateOptions, type Verdict, validateCall } from './validate/validate-call.ts'
export type { Library } from './values/library.ts'
