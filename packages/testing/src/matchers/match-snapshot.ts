import type { TrackingBaseline } from '../baseline/tracking-baseline.ts'
import { trackingBaseline } from '../baseline/tracking-baseline.ts'
import type { MatcherResult } from './match-calls.ts'
import { requireAll } from './match-calls.ts'
import { receivedCalls } from './received-calls.ts'
import { showValue } from './show-value.ts'

/** The matcher of snapshots, which only runners with snapshots have. */
export interface SnapshotMatchers<Result> {
  /**
   * Expects the names, properties, types and presence of the stored calls to be those of the snapshot, which the first run
   * writes. @param hint tells the snapshots of one test apart
   */
  toMatchTrackingSnapshot(hint?: string): Result
}

/** What a runner passes to its matchers as `this`. */
export interface MatcherState {
  readonly isNot?: boolean
  /** Truthy after `expect.poll`. */
  readonly poll?: unknown
}

/** What to compare with the snapshot of the runner. */
export interface SnapshotRequest<State extends MatcherState> {
  readonly baseline: TrackingBaseline
  readonly state: State
  /** The arguments of `toMatchSnapshot`; Jest does not accept an undefined hint. */
  readonly hints: readonly [] | readonly [hint: string]
}

const readHints = (given: readonly unknown[]): SnapshotRequest<MatcherState>['hints'] => {
  const [hint] = given
  if (given.length === 0) return []
  if (given.length === 1 && typeof hint === 'string' && hint !== '') return [hint]
  throw new TypeError(
    `toMatchTrackingSnapshot has one optional argument, a hint, which must be a non-empty string, but it is ${showValue(hint)}.`,
  )
}

/**
 * Creates the matcher on top of the runner's own snapshots.
 * @param compare throws the runner's own error, with its difference, if the snapshot is another one
 */
export const snapshotMatchers = <State extends MatcherState>(compare: (request: SnapshotRequest<State>) => void) => ({
  toMatchTrackingSnapshot(this: State, received: unknown, ...given: readonly unknown[]): MatcherResult {
    const { kept, forgotten } = receivedCalls(received)
    requireAll('stored', forgotten.kept)
    if (this.isNot === true) throw new TypeError('toMatchTrackingSnapshot cannot be negated.')
    if (this.poll) {
      throw new TypeError(
        'toMatchTrackingSnapshot cannot be used with expect.poll, which would write the snapshot of the first calls. Use await segment.waitFor(…) first.',
      )
    }
    const hints = readHints(given)
    // A snapshot of nothing would be written, and match for ever.
    if (kept.length === 0) throw new Error('No call was stored, so there is nothing to compare with the snapshot.')
    compare({ baseline: trackingBaseline(kept), state: this, hints })
    return { pass: true, message: () => 'The calls match the snapshot.' }
  },
})
