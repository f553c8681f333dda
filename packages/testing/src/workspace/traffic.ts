import { createBoundedLog } from '../bounded-log.ts'
import type { DiscardedCall, StoredCall } from '../call-records.ts'
import type { Ledger } from '../ledger.ts'

/** The calls that this Segment received and still stores. */
export interface Traffic {
  readonly kept: () => readonly StoredCall[]
  readonly discarded: () => readonly DiscardedCall[]
  readonly clear: () => void
}

/** The calls in the ledger. */
export const ledgerTraffic = (ledger: Ledger): Traffic => ({
  kept: () => ledger.entries('call'),
  discarded: () => ledger.entries('discard'),
  clear: () => undefined,
})

/** The last calls of each kind, for a ledger that only counts. */
export const recentTraffic = (ledger: Ledger, entries: number): Traffic => {
  const kept = createBoundedLog<StoredCall>({ entries })
  const discarded = createBoundedLog<DiscardedCall>({ entries })
  ledger.on('call', kept.add)
  ledger.on('discard', discarded.add)
  return {
    kept: kept.entries,
    discarded: discarded.entries,
    clear() {
      kept.clear()
      discarded.clear()
    },
  }
}
