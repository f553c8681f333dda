import { type BoundedLog, createBoundedLog } from './bounded-log.ts'
import type { DiscardedCall, DuplicateCall, Exchange, RecordedRequest, StoredCall } from './call-records.ts'
import { markKind } from './ledger-kind.ts'

/** Events and their values. */
export interface LedgerEvents {
  readonly request: RecordedRequest
  readonly call: StoredCall
  readonly discard: DiscardedCall
  readonly duplicate: DuplicateCall
  /** Emitted, but never stored. */
  readonly exchange: Exchange
}

/** Counters, which include entries that are not stored. */
export interface LedgerCounts {
  readonly requests: number
  readonly calls: number
  readonly discarded: number
  readonly duplicates: number
}

/** Everything this Segment received. */
export interface Ledger {
  readonly entries: <K extends keyof LedgerEvents>(kind: K) => readonly LedgerEvents[K][]
  readonly add: <K extends keyof LedgerEvents>(kind: K, entry: LedgerEvents[K]) => void
  /** Returns true after counting an entry that is neither stored nor listened to. */
  readonly countOnly: (kind: keyof LedgerEvents) => boolean
  /** Whether there is a listener. */
  readonly heard: (kind: keyof LedgerEvents) => boolean
  readonly counts: () => LedgerCounts
  /** @returns a function that removes the listener */
  readonly on: <K extends keyof LedgerEvents>(kind: K, listener: (entry: LedgerEvents[K]) => void) => () => void
  readonly clear: () => void
}

type Logs = { readonly [K in keyof LedgerEvents]: BoundedLog<LedgerEvents[K]> }
type Listeners = { readonly [K in keyof LedgerEvents]: Set<(entry: LedgerEvents[K]) => void> }

/** Limit for stored request bodies in bytes, so that a long load test does not fill the memory. */
const requestBytes = 256 * 1024 * 1024

/**
 * Creates the ledger.
 * @param bound stored entries of each kind; with 0 it only counts
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
    entries: (kind) => markKind(logs[kind].entries(), kind),
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
      if (!Object.hasOwn(listeners, kind)) {
        throw new TypeError(
          `There is no event ${JSON.stringify(kind)}. The events are ${Object.keys(listeners).join(', ')}.`,
        )
      }
      if (typeof listener !== 'function') throw new TypeError('The listener must be a function.')
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
