/** Segment in Playwright tests: the `@org/segment-testing/playwright` entry. */
export {
  type Routable,
  type RouteOptions,
  routeSegment,
  segmentHosts,
} from './route-segment.ts'
export { type SegmentFixtures, segmentFixtures } from './segment-fixtures.ts'
