import { trackingBaseline } from '../baseline/tracking-baseline.ts'
import type { MatcherResult } from './match-calls.ts'
import { requireAll } from './match-calls.ts'
import { receivedCalls } from './received-calls.ts'

/** The used part of a runner's `expect`. */
export type SnapshotExpect = (value: unknown) => { toMatchSnapshot(hint?: string): void }

/** The matcher of snapshots, which only runners with snapshots have. */
export interface SnapshotMatchers<Result> {
  /**
   * Expects the names, properties, types and presence of the stored calls to be those of the snapshot, which the first run
   * writes. @param hint tells the snapshots of one test apart
   */
  toMatchTrackingSnapshot(hint?: string): Result
}

/** Creates the matcher on top of the runner's own snapshots. */
export const snapshotMatchers = (expect: SnapshotExpect) => ({
  toMatchTrackingSnapshot(this: { readonly isNot?: boolean }, received: unknown, hint?: string): MatcherResult {
    const { kept, forgotten } = receivedCalls(received)
    requireAll('stored', forgotten.kept)
    if (this.isNot === true) throw new TypeError('toMatchTrackingSnapshot cannot be negated.')
    // A snapshot of nothing would be written, and match for ever.
    if (kept.length === 0) throw new Error('No call was stored, so there is nothing to compare with the snapshot.')
    try {
      expect(trackingBaseline(kept)).toMatchSnapshot(hint)
      return { pass: true, message: () => 'The calls match the snapshot.' }
    } catch (error) {
      return { pass: false, message: () => (error instanceof Error ? error.message : String(error)) }
    }
  },
})
