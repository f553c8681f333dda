/** Adds the matchers to vitest's `expect`: the `@org/segment-testing/vitest` entry, for `setupFiles`. */
import { expect } from 'vitest'
import { type SnapshotMatchers, snapshotMatchers } from './match-snapshot.ts'
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

expect.extend({ ...segmentMatchers, ...snapshotMatchers(expect) })
