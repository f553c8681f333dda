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
}

/** Where Vitest 2 and 3 keep the test that was started last. */
interface VitestWorker {
  readonly __vitest_worker__?: { readonly current?: { readonly concurrent?: boolean } }
}

const concurrentError = (): Error =>
  new Error('toMatchTrackingSnapshot cannot be used in concurrent tests before Vitest 4, nor outside of a test.')

/** The test of an assertion. Vitest 2 and 3 would take the one that was started last, and write its snapshot. */
const testOf = ({ task, assertion }: VitestState): unknown => {
  const test = task ?? (assertion === undefined ? undefined : chai.util.flag(assertion, 'vitest-test'))
  const { __vitest_worker__: worker } = globalThis as VitestWorker
  if (test === undefined && worker?.current?.concurrent === true) throw concurrentError()
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
    if (error instanceof Error && /outside of test|without test context/.test(error.message)) throw concurrentError()
    if (!isMissing(error)) throw error
    // Vitest calls it mismatched, and shows no difference.
    const [name] = /`.*`/s.exec(error.message) ?? ['']
    error.message = `The snapshot ${name} does not exist, and this run writes none, as in CI. Run the test without CI, or with -u, and commit the file in __snapshots__.`
    throw error
  }
}

expect.extend({ ...segmentMatchers, ...snapshotMatchers(compare) })
