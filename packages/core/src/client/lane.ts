import type { QueuedCall } from './queued-call.ts'

/** Bounds of a batch and how many of them may be under way. */
export interface LaneOptions {
  /** Bytes of a body, envelope included. */
  readonly maxBytes: number
  readonly maxCalls: number
  /** Bytes of a body besides its calls and their commas. */
  readonly envelopeBytes: number
  /** Batches under way at the same time. */
  readonly concurrency: number
  readonly send: (calls: readonly QueuedCall[]) => Promise<void>
  /** Called when a call waits in a batch that is not full; the owner sees to it that it leaves in time. */
  readonly onOpen: () => void
}

/**
 * Fills batches in the order in which calls come and sends full ones, so many at a time. With a concurrency of one the
 * calls of a lane also arrive in order.
 */
export const createLane = (options: LaneOptions) => {
  const { maxBytes, maxCalls, envelopeBytes, concurrency, send, onOpen } = options
  let open: QueuedCall[] = []
  let openBytes = envelopeBytes
  const sealed: QueuedCall[][] = []
  let underWay = 0

  const pump = (): void => {
    while (underWay < concurrency) {
      const batch = sealed.shift()
      if (batch === undefined) return
      underWay += 1
      send(batch).finally(() => {
        underWay -= 1
        pump()
      })
    }
  }

  const seal = (): void => {
    if (open.length === 0) return
    sealed.push(open)
    open = []
    openBytes = envelopeBytes
    pump()
  }

  return {
    add(call: QueuedCall): void {
      const added = call.bytes + (open.length === 0 ? 0 : 1)
      if (open.length > 0 && openBytes + added > maxBytes) seal()
      openBytes += call.bytes + (open.length === 0 ? 0 : 1)
      open.push(call)
      if (open.length >= maxCalls || openBytes >= maxBytes) seal()
      else if (open.length === 1) onOpen()
    },
    /** Sends what waits, full or not. */
    seal,
  }
}

/** See {@link createLane}. */
export type Lane = ReturnType<typeof createLane>
