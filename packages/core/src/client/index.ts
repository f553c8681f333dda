/** A client that batches and delivers: the `@org/segment-core/client` entry. */

export type { DraftCall, Middleware } from '../middleware/middleware.ts'
export { buildBatchRequestFromBytes } from '../request/build-request.ts'
export type { ClientEventName, ClientEvents, ClientListener } from './call-events.ts'
export type { CallOutcome, FailedOutcome } from './call-outcome.ts'
export {
  type CallFields,
  type CloseReport,
  createSegmentClient,
  type FlushPolicy,
  type SegmentClient,
  type SegmentClientOptions,
} from './segment-client.ts'
export type { BreakerPolicy } from './send-gate.ts'
