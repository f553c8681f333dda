import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '../fake-segment.ts'
import { type Routable, type RouteOptions, routeSegment } from './route-segment.ts'

/** The fixtures of a test, and its options. */
export interface SegmentFixtures {
  /** The local Segment of the test's pages. */
  readonly segment: FakeSegment
  /** Options of the local Segment and its routes. */
  readonly segmentOptions: FakeSegmentOptions & RouteOptions
}

type Use<T> = (value: T) => Promise<void>

/** Playwright reads the names of the fixtures from the source of this function. */
const segmentFixture = async (
  { context, segmentOptions }: { context: Routable; segmentOptions: SegmentFixtures['segmentOptions'] },
  use: Use<FakeSegment>,
): Promise<void> => {
  const segment = createFakeSegment(segmentOptions)
  await routeSegment(context, segment, segmentOptions)
  await use(segment)
}

/**
 * Fixtures for `test.extend<SegmentFixtures>(segmentFixtures)`: each test has its own local Segment, which
 * receives all requests of the browser context to Segment. Playwright does not accept readonly tuples.
 */
export const segmentFixtures = {
  segmentOptions: [{}, { option: true }] as [SegmentFixtures['segmentOptions'], { option: true }],
  // Automatic, so that no request reaches the real Segment.
  segment: [segmentFixture, { auto: true }] as [typeof segmentFixture, { auto: true }],
}
