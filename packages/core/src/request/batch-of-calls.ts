import { type BatchOptions, buildBatchRequest } from './build-batch-request.ts'
import type { AttemptStamps } from './build-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { SerialisedCall } from './serialise-call.ts'
import type { Source } from './source.ts'

/** Serialised calls that are sent in one request, with their envelope. */
export interface BatchOfCalls<Call extends SerialisedCall = SerialisedCall> {
  readonly calls: readonly Call[]
  /** Number of calls. */
  readonly count: number
  /** Bytes of the JSON of one call. */
  bytesOf(index: number): number
  request(attempt: AttemptStamps): SegmentRequest
  /** The calls from one index to another, in the same envelope. */
  slice(from: number, to?: number): BatchOfCalls<Call>
}

/** Puts serialised calls into a batch that `deliverBatch` can send and halve. */
export const batchOfCalls = <Call extends SerialisedCall>(
  calls: readonly Call[],
  source: Source,
  options: Omit<BatchOptions, keyof AttemptStamps> & Pick<AttemptStamps, 'userAgent'> = {},
): BatchOfCalls<Call> => ({
  calls,
  count: calls.length,
  bytesOf: (index) => calls[index]?.bytes ?? 0,
  request: (attempt) => buildBatchRequest(calls, source, { ...options, ...attempt }),
  slice: (from, to) => batchOfCalls(calls.slice(from, to), source, options),
})
