/** A client that batches and delivers: the `@org/segment-core/client` entry. */

export type {
  ClaimedEntry,
  Outbox,
  OutboxCounts,
  OutboxEntry,
  OutboxQueue,
  ParkedEntry,
} from '../delivery/outbox.ts'
export type { DraftCall, Middleware } from '../middleware/middleware.ts'
export { batchHeadBytes, buildBatchRequestFromBytes, completeBatchRequest } from '../request/batch-from-bytes.ts'
export type { ClientEventName, ClientEvents, ClientListener } from './call-events.ts'
export type { CallOutcome, FailedOutcome } from './call-outcome.ts'
export type { ClientOutboxOptions, FlushPolicy, SegmentClientOptions } from './client-options.ts'
export { type CallFields, type CloseReport, createSegmentClient, type SegmentClient } from './segment-client.ts'
export type { BreakerPolicy } from './send-gate.ts'
