import type { ClaimedEntry, OutboxQueue } from '../delivery/outbox.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { AcceptedCall } from '../request/accept-call.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { QueuedCall } from './queued-call.ts'

/** What the line between a client and its outbox needs. */
export interface OutboxLineOptions {
  readonly queue: OutboxQueue
  /** Most bytes that calls read back from the outbox take at a time, and what is claimed at once. */
  readonly claim: { readonly bytes: number; readonly calls: number }
  /** Gives a call that is on disk to whoever sends it. */
  readonly send: (json: string, call: QueuedCall) => void
  /** Counts a call that was read back; returns its epoch. */
  readonly enter: () => number
  /** The call is done with, on disk too. */
  readonly leave: (call: QueuedCall) => void
  /** Waits, without keeping a process alive. */
  readonly doze: (ms: number, signal: AbortSignal) => Promise<void>
  readonly pollMs: number
  readonly onError: (error: SegmentError) => void
}

/** A call on its way to the disk. */
interface Arrival {
  readonly call: AcceptedCall
  readonly bytes: number
  /** Whether this process sends it from memory; otherwise it is read back when its turn comes. */
  readonly claim: boolean
  readonly epoch: number
  readonly resolve: (outcome: CallOutcome) => void
  /** Told when it is on disk. */
  readonly onKept?: (() => void) | undefined
  readonly onLost: (error: SegmentError) => void
}

/** Keeps calls in an outbox before they are sent, settles them there after, and sends what was left behind. */
export interface OutboxLine {
  append(arrival: Arrival): void
  /** Settles a call in the outbox; `leave` follows when it is on disk. */
  settle(call: QueuedCall, outcome: CallOutcome): void
  /** Whether calls may wait in the outbox that this client has not read back. */
  hasMore(): boolean
  /** Reads back what is left, as far as there is room. */
  claimNow(): Promise<void>
  /** How many calls were put back. */
  releases(): number
  /** Takes no more from the outbox; resolves when everything is on disk. */
  stop(): Promise<void>
}

const nobody = (): void => undefined

const asError = (error: unknown): SegmentError =>
  isSegmentError(error)
    ? error
    : new SegmentError('unavailable', 'The outbox failed.', { advice: 'Look at the cause.' }, { cause: error })

/** Makes the line between a client and its outbox, and begins to read back what an earlier process left. */
export const createOutboxLine = (options: OutboxLineOptions): OutboxLine => {
  const { queue, claim, onError, leave } = options
  let arrivals: Arrival[] = []
  let done: { readonly call: QueuedCall; readonly outcome: CallOutcome }[] = []
  const readBack = new Set<QueuedCall>()
  let readBackBytes = 0
  let released = 0
  let more = true
  let stopped = false
  let claiming: Promise<void> | undefined
  let wake = new AbortController()
  const underWay = new Set<Promise<void>>()

  const track = (work: Promise<void>): void => {
    const tracked = work.catch((error) => onError(asError(error))).finally(() => underWay.delete(tracked))
    underWay.add(tracked)
  }

  const rouse = (): void => wake.abort()

  const keep = async (group: readonly Arrival[], claimed: boolean): Promise<void> => {
    if (group.length === 0) return
    let ids: readonly number[]
    try {
      const entries = group.map(({ call: { call, json }, bytes }) => ({ messageId: call.messageId, json, bytes }))
      ids = await queue.append(entries, { claim: claimed })
    } catch (error) {
      for (const { onLost } of group) onLost(asError(error))
      return
    }
    for (const [index, { call, epoch, resolve, onKept, bytes }] of group.entries()) {
      onKept?.()
      if (!claimed) continue
      const { issues: warnings, json } = call
      const { messageId } = call.call
      options.send(json, { messageId, warnings, epoch, resolve, outboxId: ids[index], start: 0, bytes })
    }
    if (claimed) return
    more = true
    rouse()
  }

  const writeArrivals = (): void => {
    const group = arrivals
    arrivals = []
    track(
      keep(
        group.filter((arrival) => arrival.claim),
        true,
      ),
    )
    track(
      keep(
        group.filter((arrival) => !arrival.claim),
        false,
      ),
    )
  }

  const writeDone = async (): Promise<void> => {
    const group = done
    done = []
    const acknowledged: number[] = []
    const putBack: number[] = []
    const refused = new Map<SegmentError, number[]>()
    for (const { call, outcome } of group) {
      if (call.outboxId === undefined) continue
      if (outcome.outcome === 'acknowledged') acknowledged.push(call.outboxId)
      else if (outcome.outcome === 'refused') {
        const ids = refused.get(outcome.error) ?? []
        refused.set(outcome.error, ids)
        ids.push(call.outboxId)
      } else putBack.push(call.outboxId)
    }
    try {
      if (acknowledged.length > 0) await queue.acknowledge(acknowledged)
      for (const [error, ids] of refused) await queue.park(ids, { code: error.code, message: error.message })
      if (putBack.length > 0) {
        released += putBack.length
        more = true
        await queue.release(putBack)
      }
    } finally {
      for (const { call } of group) {
        if (readBack.delete(call)) readBackBytes -= call.bytes
        leave(call)
      }
      rouse()
    }
  }

  const receive = ({ id, messageId, json, bytes }: ClaimedEntry): void => {
    const epoch = options.enter()
    const call: QueuedCall = { messageId, warnings: [], epoch, outboxId: id, resolve: nobody, start: 0, bytes }
    readBack.add(call)
    readBackBytes += bytes
    options.send(json, call)
  }

  const claimAll = async (): Promise<void> => {
    while (!stopped && readBackBytes < claim.bytes) {
      const entries = await queue.claim({ bytes: claim.bytes - readBackBytes, calls: claim.calls })
      if (stopped) {
        await queue.release(entries.map(({ id }) => id))
        return
      }
      if (entries.length === 0) {
        more = false
        return
      }
      for (const entry of entries) receive(entry)
    }
  }

  const claimNow = (): Promise<void> => {
    claiming ??= claimAll()
      .catch((error) => onError(asError(error)))
      .finally(() => {
        claiming = undefined
      })
    return claiming
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      wake = new AbortController()
      await claimNow()
      if (stopped) return
      await options.doze(options.pollMs, wake.signal)
    }
  }
  const running = run()

  return {
    append(arrival) {
      arrivals.push(arrival)
      // Calls of one turn share one write.
      if (arrivals.length === 1) Promise.resolve().then(writeArrivals)
    },
    settle(call, outcome) {
      done.push({ call, outcome })
      if (done.length === 1) Promise.resolve().then(() => track(writeDone()))
    },
    hasMore: () => more,
    claimNow,
    releases: () => released,
    async stop() {
      stopped = true
      rouse()
      await running
      while (underWay.size > 0 || arrivals.length > 0 || done.length > 0) {
        await Promise.all(underWay)
        await Promise.resolve()
      }
    },
  }
}
