/** The `@org/segment-core` entry: runs in Node, Deno, Bun, Workers and browsers. */

export { basicAuthorization } from './authorization/basic.ts'
export type { TokenProvider } from './authorization/token-provider.ts'
export { type AttemptInfo, type BuildAttempt, type DeliverOptions, deliver } from './delivery/deliver.ts'
export type { Attempt, Delivery } from './delivery/delivery.ts'
export { type Judgement, judgeResponse } from './delivery/judge-response.ts'
export { retryAfterMs } from './delivery/retry-after.ts'
export { backoffMs, defaultRetryPolicy, type RetryOptions, type RetryPolicy } from './delivery/retry-policy.ts'
export { errorCodes, type SegmentErrorCode } from './error/error-codes.ts'
export { maskSecret, redact } from './error/redact.ts'
export { isSegmentError, SegmentError, type SegmentErrorDetails } from './error/segment-error.ts'
export { createIssue, formatIssuePath, type IssuePath, type SegmentIssue } from './error/segment-issue.ts'
export { resolveApiPath } from './request/api-path.ts'
export type { AttemptStamps } from './request/attempt-stamps.ts'
export { type ApiCall, type ApiRequestOptions, apiMethods, buildApiRequest } from './request/build-api-request.ts'
export {
  type BatchEnvelope,
  type BatchItem,
  type BatchOptions,
  batchEnvelopeBytes,
  buildBatchRequest,
} from './request/build-batch-request.ts'
export { buildRequest } from './request/build-request.ts'
export type { Rows } from './request/header-rows.ts'
export { redactRequest } from './request/redact-request.ts'
export { requestToCurl } from './request/request-to-curl.ts'
export type { SegmentRequest } from './request/segment-request.ts'
export { type SerialisedCall, serialiseCall } from './request/serialise-call.ts'
export {
  parseSource,
  type Source,
  type SourceInput,
  type WriteKeyPlacement,
  writeKeyPlacements,
} from './request/source.ts'
export { type BatchBounds, splitBatch } from './request/split-batch.ts'
export {
  type Clockwork,
  coreLibrary,
  type Library,
  type StampedCall,
  type StampOptions,
  stampCall,
  stampOrder,
} from './request/stamp-call.ts'
export { parseHost, trackingOrigin, trackingUrl } from './request/tracking-host.ts'
export type { Runtime } from './runtime/runtime.ts'
export { webRuntime } from './runtime/web-runtime.ts'
export { type AliasCall, aliasCallSchema } from './schemas/alias.ts'
export { type Batch, batchSchema } from './schemas/batch.ts'
export { callSchema, callSchemas, type SegmentCall } from './schemas/call.ts'
export { type GroupCall, groupCallSchema } from './schemas/group.ts'
export { type IdentifyCall, identifyCallSchema } from './schemas/identify.ts'
export { type PageCall, pageCallSchema } from './schemas/page.ts'
export { type ScreenCall, screenCallSchema } from './schemas/screen.ts'
export { type TrackCall, trackCallSchema } from './schemas/track.ts'
export { type ApiReport, type SendApiRequestOptions, sendApiRequest } from './send/send-api-request.ts'
export { type BatchReport, type SendBatchOptions, sendBatch } from './send/send-batch.ts'
export { type SendCallOptions, type SendReport, sendCall } from './send/send-call.ts'
export type { SendOptions } from './send/send-options.ts'
export { batchPaths } from './spec/batch-paths.ts'
export { type CallType, callTypeNames } from './spec/call-type-names.ts'
export { type IssueCode, issueRules, type Severity } from './spec/issue-rules.ts'
export { limits } from './spec/limits.ts'
export { type Region, regions } from './spec/regions.ts'
export { createFetchTransport, type Fetch, type FetchTransportOptions } from './transport/fetch-transport.ts'
export type { SegmentResponse, Transport, TransportOptions } from './transport/transport.ts'
export { byteLength } from './validate/byte-length.ts'
export { editDistance } from './validate/edit-distance.ts'
export { type JoinedFields, joinFields } from './validate/join-fields.ts'
export { invalidCallError, parseCall } from './validate/parse-call.ts'
export { type BatchVerdict, validateBatch } from './validate/validate-batch.ts'
export { type ValidateOptions, type Verdict, validateCall } from './validate/validate-call.ts'
export { version } from './version.ts'
