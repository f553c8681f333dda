import { type BatchBounds, createOpenBatch, type OpenBatch } from './open-batch.ts'
import type { Batch, QueuedCall } from './queued-call.ts'

/** Bounds of a batch and how many of them may be under way. */
export interface LaneOptions extends BatchBounds {
  /** Batches under way at the same time. */
  readonly concurrency: number
  /** @returns whether nobody reads the body any more, so that it can carry other calls */
  readonly send: (batch: Batch) => Promise<boolean>
  /** Called when a call waits in a batch that is not full; the owner sees to it that it leaves in time. */
  readonly onOpen: () => void
}

/**
 * Fills batches in the order in which calls come and sends full ones, so many at a time. With a concurrency of one the
 * calls of a lane also arrive in order.
 */
export const createLane = (options: LaneOptions) => {
  const { concurrency, send, onOpen } = options
  /** Bodies that were sent, to be written anew: memory for each batch would be the largest waste of all. */
  let spare: Uint8Array<ArrayBuffer>[] = []
  let open: OpenBatch = createOpenBatch(options)
  const sealed: Batch[] = []
  let underWay = 0

  const pump = (): void => {
    while (underWay < concurrency) {
      const batch = sealed.shift()
      if (batch === undefined) return
      underWay += 1
      send(batch)
        .then((isFree) => {
          if (isFree && spare.length < concurrency) spare.push(batch.body)
        })
        .finally(() => {
          underWay -= 1
          pump()
        })
    }
  }

  const seal = (): void => {
    if (open.size === 0) return
    sealed.push(open.close())
    open = createOpenBatch(options, spare.pop())
    pump()
  }

  return {
    /** Writes a call into a batch, and into the call where it stands and how many bytes of UTF-8 it takes. */
    add(json: string, call: QueuedCall): void {
      if (!open.add(json, call)) {
        seal()
        open.add(json, call)
      }
      if (open.isFull()) seal()
      else if (open.size === 1) onOpen()
    },
    /** Sends what waits, full or not. */
    seal,
    /** Lets go of memory that is kept for later. */
    shrink(): void {
      spare = []
    },
  }
}

/** See {@link createLane}. */
export type Lane = ReturnType<typeof createLane>
