/** Adds the matchers to Jest's `expect`: the `@org/segment-testing/jest` entry, for `setupFilesAfterEnv`. */
import type {} from 'expect'
import { type SnapshotMatchers, type SnapshotRequest, snapshotMatchers } from './match-snapshot.ts'
import { type SegmentMatchers, segmentMatchers } from './segment-matchers.ts'

declare module 'expect' {
  interface Matchers<R, T> extends SegmentMatchers<R>, SnapshotMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends SegmentMatchers<R>, SnapshotMatchers<R> {}
  }
}

/** The used part of Jest's `expect`. */
interface Extendable {
  (value: unknown): { toMatchSnapshot(...hints: SnapshotRequest<object>['hints']): void }
  extend(matchers: typeof segmentMatchers & ReturnType<typeof snapshotMatchers>): void
}

const { expect } = globalThis as { expect?: Extendable } // Jest sets it unless `injectGlobals` is false

if (expect === undefined) {
  throw new Error(
    'There is no global expect. Import segmentMatchers from @org/segment-testing and call expect.extend(segmentMatchers).',
  )
}
expect.extend({
  ...segmentMatchers,
  ...snapshotMatchers(({ baseline, hints }) => expect(baseline).toMatchSnapshot(...hints)),
})
