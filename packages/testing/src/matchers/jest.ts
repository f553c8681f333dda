/** Adds the matchers to Jest's `expect`: the `@org/segment-testing/jest` entry, for `setupFilesAfterEnv`. */
import type {} from 'expect'
import { type SegmentMatchers, segmentMatchers } from './segment-matchers.ts'

declare module 'expect' {
  interface Matchers<R, T> extends SegmentMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends SegmentMatchers<R> {}
  }
}

/** What is needed of Jest's `expect`. */
interface Extendable {
  extend(matchers: typeof segmentMatchers): void
}

const { expect } = globalThis as { expect?: Extendable } // Jest puts it there unless it is told not to

if (expect === undefined) {
  throw new Error(
    'There is no global expect. Call expect.extend(segmentMatchers) yourself, with what @org/segment-testing exports.',
  )
}
expect.extend(segmentMatchers)
