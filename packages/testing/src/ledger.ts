import { type BoundedLog, createBoundedLog } from './bounded-log.ts'
import type { DiscardedCall, DuplicateCall, Exchange, RecordedRequest, StoredCall } from './call-records.ts'

/** What can be listened to, and what a listener is given. */
export interface LedgerEvents {
  readonly request: RecordedRequest
  readonly call: StoredCall
  readonly discard: DiscardedCall
  readonly duplicate: DuplicateCall
  /** Is heard, and never kept. */
  readonly exchange: Exchange
}

/** How many of each have come, also where the entries themselves are not kept. */
export interface LedgerCounts {
  readonly requests: number
  readonly calls: number
  readonly discarded: number
  readonly duplicates: number
}

/** What this Segment has seen. */
export interface Ledger {
  readonly entries: <K extends keyof LedgerEvents>(kind: K) => readonly LedgerEvents[K][]
  readonly add: <K extends keyof LedgerEvents>(kind: K, entry: LedgerEvents[K]) => void
  /** Counts an entry that nobody keeps or listens to; true when it must be made and added instead. */
  readonly countOnly: (kind: keyof LedgerEvents) => boolean
  /** Whether anybody listens. */
  readonly heard: (kind: keyof LedgerEvents) => boolean
  readonly counts: () => LedgerCounts
  /** @returns what stops the listening */
  readonly on: <K extends keyof LedgerEvents>(kind: K, listener: (entry: LedgerEvents[K]) => void) => () => void
  readonly clear: () => void
}

type Logs = { readonly [K in keyof LedgerEvents]: BoundedLog<LedgerEvents[K]> }
type Listeners = { readonly [K in keyof LedgerEvents]: Set<(entry: LedgerEvents[K]) => void> }

/** Bytes of request bodies kept; the bodies of a long load test would else fill the memory. */
const requestBytes = 256 * 1024 * 1024

/**
 * Makes the ledger.
 * @param bound entries kept of each kind; 0 keeps none and only counts
 */
export const createLedger = (bound: number): Ledger => {
  const logs: Logs = {
    request: createBoundedLog({ entries: bound, bytesOf: ({ body }) => body.byteLength, bytes: requestBytes }),
    call: createBoundedLog({ entries: bound }),
    discard: createBoundedLog({ entries: bound }),
    duplicate: createBoundedLog({ entries: bound }),
    exchange: createBoundedLog({ entries: 0 }),
  }
  const listeners: Listeners = {
    request: new Set(),
    call: new Set(),
    discard: new Set(),
    duplicate: new Set(),
    exchange: new Set(),
  }
  const counts = { request: 0, call: 0, discard: 0, duplicate: 0, exchange: 0 }
  return {
    entries: (kind) => logs[kind].entries(),
    countOnly(kind) {
      if (bound > 0 || listeners[kind].size > 0) return false
      counts[kind] += 1
      return true
    },
    add(kind, entry) {
      counts[kind] += 1
      logs[kind].add(entry)
      for (const listener of listeners[kind]) listener(entry)
    },
    heard: (kind) => listeners[kind].size > 0,
    counts: () => ({
      requests: counts.request,
      calls: counts.call,
      discarded: counts.discard,
      duplicates: counts.duplicate,
    }),
    on(kind, listener) {
      listeners[kind].add(listener)
      return () => {
        listeners[kind].delete(listener)
      }
    },
    clear() {
      for (const log of Object.values(logs)) log.clear()
      Object.assign(counts, { request: 0, call: 0, discard: 0, duplicate: 0, exchange: 0 })
    },
  }
}
