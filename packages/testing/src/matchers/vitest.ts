/** Adds the matchers to vitest's `expect`: the `@org/segment-testing/vitest` entry, for `setupFiles`. */
import { chai, expect } from 'vitest'
import { type MatcherState, type SnapshotMatchers, type SnapshotRequest, snapshotMatchers } from './match-snapshot.ts'
import { type SegmentMatchers, segmentMatchers } from './segment-matchers.ts'

declare module 'vitest' {
  interface Matchers<R, T> extends SegmentMatchers<R>, SnapshotMatchers<R> {}
}

// Vitest 2 and 3.0 have no interface of their own for matchers, and use Jest's.
declare global {
  namespace jest {
    interface Matchers<R, T> extends SegmentMatchers<R>, SnapshotMatchers<R> {}
  }
}

/** The used part of Vitest's state; each version has a part of it. */
interface VitestState extends MatcherState {
  readonly task?: unknown
  readonly assertion?: object
  readonly currentTestName?: string
}

/** The test of an assertion, which is not the current one if tests are concurrent. */
const testOf = ({ task, assertion, currentTestName }: VitestState): unknown => {
  const test = task ?? (assertion === undefined ? undefined : chai.util.flag(assertion, 'vitest-test'))
  if (test === undefined && currentTestName !== expect.getState().currentTestName) {
    throw new Error('toMatchTrackingSnapshot cannot be used in concurrent tests before Vitest 4.')
  }
  return test
}

const isMissing = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('Snapshot `') && Reflect.get(error, 'expected') === undefined

const compare = ({ baseline, state, hints }: SnapshotRequest<VitestState>): void => {
  const assertion = expect(baseline)
  const test = testOf(state)
  if (test !== undefined) chai.util.flag(assertion, 'vitest-test', test)
  try {
    assertion.toMatchSnapshot(...hints)
  } catch (error) {
    if (!isMissing(error)) throw error
    // Vitest calls it mismatched, and shows no difference.
    const [name] = /`.*`/s.exec(error.message) ?? ['']
    error.message = `The snapshot ${name} does not exist, and this run writes none, as in CI. Run the test without CI, or with -u, and commit the file in __snapshots__.`
    throw error
  }
}

expect.extend({ ...segmentMatchers, ...snapshotMatchers(compare) })
