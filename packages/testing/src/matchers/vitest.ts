/** Adds the matchers to vitest's `expect`: the `@org/segment-testing/vitest` entry, for `setupFiles`. */
import { expect } from 'vitest'
import { type SegmentMatchers, segmentMatchers } from './segment-matchers.ts'

declare module 'vitest' {
  interface Matchers<R, T> extends SegmentMatchers<R> {}
}

expect.extend(segmentMatchers)
