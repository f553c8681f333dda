import { createOpenBatch, type OpenBatch, type OpenBatchBounds } from '../request/open-batch.ts'
import type { Bytes } from '../values/bytes.ts'
import type { Batch, QueuedCall } from './batch.ts'

/** Limits of a batch, and how many may be in flight. */
export interface BatchQueueOptions extends OpenBatchBounds {
  /** Batches in flight at the same time. */
  readonly concurrency: number
  /** Never rejects. @returns whether the body is no longer read, so that it can be reused */
  readonly send: (batch: Batch) => Promise<boolean>
  /** Called when a batch gets its first call and is not full; the owner closes it in time. */
  readonly onOpen: () => void
  /** Called when no batch is in flight or waits for its turn. */
  readonly onIdle: () => void
}

/**
 * Fills batches in the order in which calls come, and sends full ones with limited concurrency. With a concurrency of one
 * the calls of a queue also arrive in order.
 */
export const createBatchQueue = (options: BatchQueueOptions) => {
  const { concurrency, send, onOpen, onIdle } = options
  /** Reusable bodies. Allocating one for each batch dominated the cost. */
  let spare: Bytes[] = []
  let open: OpenBatch<QueuedCall> = createOpenBatch(options)
  const closed: Batch[] = []
  let inFlight = 0
  /** Whether the open batch is sent as soon as another one ends. Until then it takes further calls. */
  let isDue = false

  const run = async (batch: Batch): Promise<void> => {
    inFlight += 1
    const isReusable = await send(batch)
    // V8 may have moved the array to the old generation. There it would keep its calls in memory, and have them moved too,
    // until the next full collection.
    batch.calls.length = 0
    inFlight -= 1
    if (isReusable && spare.length < concurrency) spare.push(batch.body)
    sendClosed()
    if (inFlight === 0) onIdle()
  }

  const close = (): void => {
    isDue = false
    closed.push(open.close())
    open = createOpenBatch(options, spare.pop())
  }

  const sendClosed = (): void => {
    while (inFlight < concurrency) {
      if (closed.length === 0 && isDue) close()
      const batch = closed.shift()
      if (batch === undefined) return
      void run(batch)
    }
  }

  const closeFull = (): void => {
    close()
    sendClosed()
  }

  const closeBatch = (): void => {
    // Without a free slot, many small batches would only wait for each other.
    isDue = open.size > 0
    sendClosed()
  }

  return {
    /** Writes a call into a batch, and sets its batch, position and size in bytes of UTF-8. */
    add(json: string, call: QueuedCall): void {
      if (!open.add(json, call)) {
        closeFull()
        open.add(json, call)
      }
      if (open.isFull()) closeFull()
      else if (open.size === 1) onOpen()
    },
    /** Sends the open batch, full or not: at once, or as soon as another one ends. */
    closeBatch,
    isIdle: (): boolean => inFlight === 0,
    /** Whether another batch could be sent at once. */
    hasFreeSlot: (): boolean => inFlight < concurrency,
    /** Frees the spare bodies. */
    shrink(): void {
      spare = []
    },
  }
}

/** See {@link createBatchQueue}. */
export type BatchQueue = ReturnType<typeof createBatchQueue>
