import type { FileProgress } from './file-progress.ts'
import type { Pace } from './pace.ts'
import type { ImportBody } from './prepare-row.ts'
import type { RowBatch } from './row-batch.ts'
import type { SendResult } from './send-rows.ts'

/** What sending batches needs. */
export interface DispatchOptions {
  readonly send: (content: ImportBody) => Promise<SendResult>
  readonly pace: Pace
  readonly stop: AbortSignal
  /** Called when a batch is given up. */
  readonly fail: (error: Error) => void
}

/** Batches that may end before an earlier one, in one input. */
const maxAhead = 512

/** Turns any thrown value into an error. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/** Sends batches concurrently, as many as the pace allows. */
export const createDispatcher = ({ send, pace, stop, fail }: DispatchOptions) => {
  const underWay = new Set<Promise<void>>()
  return {
    /** Waits for a free slot and starts to send. A batch that was not sent when the import stops stays unsettled. */
    async dispatch(progress: FileProgress, batch: RowBatch): Promise<void> {
      const number = progress.open()
      const { content } = batch
      if (content === undefined) {
        progress.settle(number, batch, { outcome: 'settled', sent: 0, rejects: [] })
        return
      }
      while (underWay.size > 0 && (underWay.size >= pace.concurrency() || progress.ahead() >= maxAhead)) {
        await Promise.race(underWay)
      }
      if (stop.aborted) return
      const sending = send(content)
        .then((result) => {
          progress.settle(number, batch, result)
          if (result.outcome === 'gave-up') fail(result.error)
        })
        .catch((thrown: unknown) => fail(asError(thrown)))
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    /** Resolves when every batch that is in flight now has ended. */
    settled: (): Promise<unknown> => Promise.all(underWay),
  }
}

/** See {@link createDispatcher}. */
export type Dispatcher = ReturnType<typeof createDispatcher>
