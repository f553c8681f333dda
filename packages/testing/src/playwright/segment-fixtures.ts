import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '../fake-segment.ts'
import { type Routable, type RouteOptions, routeSegment } from './route-segment.ts'

/** What a test is given, and what it may set. */
export interface SegmentFixtures {
  /** The local Segment that every page of the test talks to. */
  readonly segment: FakeSegment
  /** Settings of the local Segment and of the routes to it. */
  readonly segmentOptions: FakeSegmentOptions & RouteOptions
}

type Use<T> = (value: T) => Promise<void>

/** Playwright reads the names of what it must give from the text of this function. */
const segmentFixture = async (
  { context, segmentOptions }: { context: Routable; segmentOptions: SegmentFixtures['segmentOptions'] },
  use: Use<FakeSegment>,
): Promise<void> => {
  const segment = createFakeSegment(segmentOptions)
  await routeSegment(context, segment, segmentOptions)
  await use(segment)
}

/**
 * Fixtures for `test.extend<SegmentFixtures>(segmentFixtures)`: each test gets a local Segment of its own, to which its
 * browser context sends whatever it sends to Segment. Playwright takes no tuples that are readonly.
 */
export const segmentFixtures = {
  segmentOptions: [{}, { option: true }] as [SegmentFixtures['segmentOptions'], { option: true }],
  // Also where a test asks for nothing but a page: nothing may reach the real Segment.
  segment: [segmentFixture, { auto: true }] as [typeof segmentFixture, { auto: true }],
}
