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

/** The used part of a Playwright browser; `newPage` makes a context too. */
interface ContextMaker {
  newContext(...options: never[]): Promise<Routable>
  newPage(...options: never[]): Promise<{ context(): Routable }>
  contexts(): readonly Routable[]
}

/**
 * Routes the contexts that a test makes itself, before it loads a page in them. The tests of a worker share the browser
 * and run one after the other.
 * @returns a function that restores the browser
 */
const routeNewContexts = (browser: ContextMaker, route: (made: Routable) => Promise<void>): (() => void) => {
  const own = Object.getOwnPropertyDescriptors(browser)
  const [newContext, newPage] = [browser.newContext.bind(browser), browser.newPage.bind(browser)]
  browser.newContext = async (...options) => {
    const context = await newContext(...options)
    await route(context)
    return context
  }
  browser.newPage = async (...options) => {
    const page = await newPage(...options)
    await route(page.context())
    return page
  }
  return () => {
    for (const name of ['newContext', 'newPage'] as const) {
      // Usually they are methods of the class.
      if (own[name] === undefined) Reflect.deleteProperty(browser, name)
      else Object.defineProperty(browser, name, own[name])
    }
  }
}

/** Playwright reads the names of the fixtures from the source of this function. */
const segmentFixture = async (
  {
    browser,
    context,
    segmentOptions,
  }: { browser: ContextMaker; context: Routable; segmentOptions: SegmentFixtures['segmentOptions'] },
  use: Use<FakeSegment>,
): Promise<void> => {
  const { hosts: _, libraryFrom: __, ...options } = segmentOptions
  const segment = createFakeSegment(options)
  const route = (made: Routable): Promise<void> => routeSegment(made, segment, segmentOptions)
  for (const existing of new Set([context, ...browser.contexts()])) await route(existing)
  const restore = routeNewContexts(browser, route)
  try {
    await use(segment)
  } finally {
    restore()
  }
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
