import type { FakeSegment } from '../fake-segment.ts'
import { findBrowserLibrary } from '../node/browser-library.ts'

/** The used part of a Playwright request. */
interface PlaywrightRequest {
  url(): string
  method(): string
  allHeaders(): Promise<Record<string, string>>
  postDataBuffer(): Uint8Array | null
}

/** The used part of a Playwright route. */
interface PlaywrightRoute {
  request(): PlaywrightRequest
  fulfill(answer: { status: number; headers: Record<string, string>; body: Buffer }): Promise<void>
  abort(reason?: string): Promise<void>
}

/** A Playwright page or context, of any version. */
export interface Routable {
  // A method, so that Playwright's own narrower types fit.
  route(matches: (url: URL) => boolean, handle: (route: PlaywrightRoute) => Promise<void>): Promise<unknown>
}

/** How requests are routed. */
export interface RouteOptions {
  /** Additional hosts, such as a proxy on your own domain. */
  readonly hosts?: readonly string[]
  /**
   * Folders to resolve `@segment/analytics-next` from; pages get analytics.js from that package.
   * @default the working directory
   */
  readonly libraryFrom?: readonly string[]
}

/** All of Segment's hosts that a page uses, in both regions. */
export const segmentHosts: readonly string[] = [
  'api.segment.io',
  'api.segment.com',
  'cdn.segment.com',
  'cdn.segment.io',
  'events.eu1.segmentapis.com',
  'cdn-eu1.segment.com',
]

const script = (text: string) => ({
  status: 200,
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'access-control-allow-origin': '*' },
  body: Buffer.from(text),
})

/**
 * Routes every request to Segment from a page or context to a local Segment, without a port. Other requests are
 * unchanged.
 */
export const routeSegment = async (
  target: Routable,
  segment: Pick<FakeSegment, 'fetch'>,
  { hosts = [], libraryFrom = [`${process.cwd()}/package.json`] }: RouteOptions = {},
): Promise<void> => {
  const known = new Set([...segmentHosts, ...hosts])
  const library = await findBrowserLibrary(libraryFrom)

  await target.route(
    (url) => known.has(url.hostname),
    async (route) => {
      const request = route.request()
      const file = await library?.at(new URL(request.url()).pathname)
      if (file !== undefined) return route.fulfill(script(file))
      const body = request.postDataBuffer()
      try {
        const response = await segment.fetch(request.url(), {
          method: request.method(),
          headers: await request.allHeaders(),
          ...(body === null ? {} : { body: Uint8Array.from(body) }),
        })
        const bytes = Buffer.from(await response.arrayBuffer())
        await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: bytes })
      } catch {
        // A fault closed the connection.
        await route.abort('connectionreset')
      }
    },
  )
}
