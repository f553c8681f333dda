import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { ClaimedEntry, OutboxQueue } from '../outbox/outbox.ts'
import type { QueuedCall } from './batch.ts'
import type { CallOutcome } from './call-outcome.ts'

/** What the sync between a client and its outbox needs. */
export interface OutboxSyncOptions {
  readonly queue: OutboxQueue
  /** Maximum bytes of calls that are read back from the outbox at a time, and most calls claimed at once. */
  readonly claim: { readonly bytes: number; readonly calls: number }
  /** Whether calls may be read back: not once the credential was refused. */
  readonly mayClaim: () => boolean
  /** Sends a call that is on disk. */
  readonly send: (json: string, call: QueuedCall) => void
  /** Counts a call that was read back. @param outboxId its id in the outbox @returns the flush it belongs to */
  readonly enter: (outboxId: number) => number
  /** The call is done, on disk too. @param wasReadBack whether it came from the outbox, not from a caller */
  readonly leave: (call: QueuedCall, wasReadBack: boolean) => void
  /** Waits without keeping the process alive. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly pollMs: number
  readonly onError: (error: SegmentError) => void
}

/** A call on its way to the disk. */
interface Arrival {
  readonly call: QueuedCall
  readonly json: string
  /** Whether this process sends it from memory; otherwise it is read back when its turn comes. */
  readonly claim: boolean
  /** Called when it is on disk, before it is sent. */
  readonly onKept?: (() => void) | undefined
  /** Called when it is sent or lost: it no longer holds up a flush. */
  readonly onPassed?: (() => void) | undefined
  readonly onLost: (error: SegmentError) => void
}

/** What is known of a call that is put back. */
type Release = NonNullable<Parameters<OutboxQueue['release']>[1]>

/** What happens to a call in the outbox. */
type Update = 'remove' | { readonly releaseAs: Release } | { readonly parkWith: SegmentError }

/** A call that is done, and how the outbox is updated. */
interface Done {
  readonly call: QueuedCall
  readonly update: Update
}

/** Writes calls to an outbox before they are sent, updates them there afterwards, and sends what was left behind. */
export interface OutboxSync {
  append(arrival: Arrival): void
  /** Updates a call in the outbox; `leave` follows when that is on disk. */
  settle(call: QueuedCall, outcome: CallOutcome): void
  /** Puts a call back into the outbox, for a later run; `leave` follows. */
  release(call: QueuedCall): void
  /** Removes a call from the outbox; `leave` follows. */
  remove(call: QueuedCall): void
  /** Whether the outbox may hold calls that this client has not read back. */
  hasMore(): boolean
  /** The same, or calls are being read or on their way to be read: a new call would overtake them. */
  isBehind(): boolean
  /**
   * Reads back the remaining calls, as far as they fit into memory.
   * @returns whether the outbox could be read; false after `stopReading`
   */
  claimNow(): Promise<boolean>
  /** How many calls were read back. */
  reads(): number
  /** How many calls were put back. */
  releases(): number
  /** Reads no more from the outbox; resolves when no read is under way. */
  stopReading(): Promise<void>
  /** Resolves when everything is on disk. */
  whenWritten(): Promise<void>
}

const ignore = (): void => undefined

const asError = (error: unknown): SegmentError =>
  isSegmentError(error)
    ? error
    : new SegmentError('outbox_unavailable', 'The outbox failed.', { advice: 'See the cause.' }, { cause: error })

/** Connects a client to its outbox, and begins to read back what an earlier process left. */
export const createOutboxSync = (options: OutboxSyncOptions): OutboxSync => {
  const { queue, claim, onError, leave } = options
  let arrivals: Arrival[] = []
  let done: Done[] = []
  const readBack = new Set<QueuedCall>()
  let readBackBytes = 0
  let reads = 0
  let released = 0
  let more = true
  /** Calls on their way to the disk that are read back from there. */
  let unclaimed = 0
  let stopped = false
  let claiming: Promise<boolean> | undefined
  let waking = new AbortController()
  const writes = new Set<Promise<void>>()

  const track = (work: Promise<void>): void => {
    const tracked = work.catch((error) => onError(asError(error))).finally(() => writes.delete(tracked))
    writes.add(tracked)
  }

  const wake = (): void => waking.abort()

  const keep = async (group: readonly Arrival[], claimed: boolean): Promise<void> => {
    if (group.length === 0) return
    let ids: readonly number[]
    try {
      const entries = group.map(({ call: { messageId, bytes }, json }) => ({ messageId, json, bytes }))
      ids = await queue.append(entries, { claim: claimed })
    } catch (error) {
      if (!claimed) unclaimed -= group.length
      for (const { onLost, onPassed } of group) {
        onLost(asError(error))
        onPassed?.()
      }
      return
    }
    for (const [index, { call, json, onKept, onPassed }] of group.entries()) {
      call.outboxId = ids[index]
      onKept?.()
      if (claimed) options.send(json, call)
      onPassed?.()
    }
    if (claimed) return
    unclaimed -= group.length
    more = true
    wake()
  }

  const writeArrivals = (): void => {
    const group = arrivals
    arrivals = []
    for (const claimed of [true, false]) {
      const those = group.filter((arrival) => arrival.claim === claimed)
      track(keep(those, claimed))
    }
  }

  const writeDone = async (): Promise<void> => {
    const group = done
    done = []
    const acknowledged: number[] = []
    /** By whether they were tried and answered. */
    const putBack = new Map<string, { readonly ids: number[]; readonly how: Release }>()
    const refused = new Map<SegmentError, number[]>()
    for (const { call, update } of group) {
      if (call.outboxId === undefined) continue
      if (update === 'remove') acknowledged.push(call.outboxId)
      else if ('releaseAs' in update) {
        const { tried = false, answered = false } = update.releaseAs
        const key = `${tried} ${answered}`
        const same = putBack.get(key) ?? { ids: [], how: update.releaseAs }
        putBack.set(key, same)
        same.ids.push(call.outboxId)
      } else {
        const ids = refused.get(update.parkWith) ?? []
        refused.set(update.parkWith, ids)
        ids.push(call.outboxId)
      }
    }
    // A write that fails must not keep the others from the disk.
    const attempt = async (write: () => Promise<void>): Promise<void> => {
      try {
        await write()
      } catch (error) {
        onError(asError(error))
      }
    }
    try {
      if (acknowledged.length > 0) await attempt(() => queue.acknowledge(acknowledged))
      for (const [{ code, message }, ids] of refused) await attempt(() => queue.park(ids, { code, message }))
      for (const { ids, how } of putBack.values()) {
        released += ids.length
        more = true
        await attempt(() => queue.release(ids, how))
      }
    } finally {
      for (const { call } of group) {
        const wasReadBack = readBack.delete(call)
        if (wasReadBack) readBackBytes -= call.bytes
        leave(call, wasReadBack)
      }
      wake()
    }
  }

  const finish = (call: QueuedCall, update: Update): void => {
    done.push({ call, update })
    if (done.length === 1) Promise.resolve().then(() => track(writeDone()))
  }

  const receive = ({ id, messageId, json, bytes }: ClaimedEntry): void => {
    const call: QueuedCall = {
      messageId,
      warnings: [],
      flushId: options.enter(id),
      outboxId: id,
      abandoned: undefined,
      resolve: ignore,
      start: 0,
      bytes,
    }
    readBack.add(call)
    reads += 1
    readBackBytes += bytes
    options.send(json, call)
  }

  const readMore = async (): Promise<readonly ClaimedEntry[]> => {
    // Calls that are stored meanwhile set it again.
    more = false
    try {
      const entries = await queue.claim({ bytes: claim.bytes - readBackBytes, calls: claim.calls })
      if (entries.length > 0) more = true
      return entries
    } catch (error) {
      more = true
      throw error
    }
  }

  const claimAll = async (): Promise<void> => {
    while (!stopped && options.mayClaim() && readBackBytes < claim.bytes) {
      const entries = await readMore()
      if (entries.length === 0) return
      if (stopped) {
        await queue.release(entries.map(({ id }) => id))
        return
      }
      for (const entry of entries) receive(entry)
    }
  }

  const claimNow = (): Promise<boolean> => {
    claiming ??= claimAll()
      .then(
        () => !stopped,
        (error) => {
          onError(asError(error))
          return false
        },
      )
      .finally(() => {
        claiming = undefined
      })
    return claiming
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      if (waking.signal.aborted) waking = new AbortController()
      await claimNow()
      if (stopped) return
      await options.sleep(options.pollMs, waking.signal)
    }
  }
  const running = run()

  return {
    append(arrival) {
      if (!arrival.claim) unclaimed += 1
      arrivals.push(arrival)
      // Calls of one turn share one write.
      if (arrivals.length === 1) Promise.resolve().then(writeArrivals)
    },
    settle(call, outcome) {
      if (outcome.outcome === 'acknowledged') finish(call, 'remove')
      else if (outcome.outcome === 'refused') finish(call, { parkWith: outcome.error })
      else {
        const isRefused = 'error' in outcome && outcome.error.code === 'unauthorized'
        finish(call, { releaseAs: { tried: outcome.attempts > 0, answered: isRefused } })
      }
    },
    release: (call) => finish(call, { releaseAs: {} }),
    remove: (call) => finish(call, 'remove'),
    hasMore: () => (more || claiming !== undefined) && options.mayClaim(),
    isBehind: () => more || claiming !== undefined || unclaimed > 0,
    claimNow,
    reads: () => reads,
    releases: () => released,
    async stopReading() {
      stopped = true
      wake()
      await running
    },
    async whenWritten() {
      while (writes.size > 0 || arrivals.length > 0 || done.length > 0) {
        await Promise.all(writes)
        await Promise.resolve()
      }
    },
  }
}
