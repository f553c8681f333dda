import { createCdnProxy } from '../proxy/create-cdn-proxy.ts'
import type { CollectorCore } from './collector-core.ts'
import type { AddRoute } from './create-collector.ts'

/** Patterns of the paths of Segment's CDN, and where each begins; which of them may be asked for, the proxy decides. */
const patterns = [
  ['/v1/projects/:key/settings', '/v1/'],
  ['/analytics.js/v1/:key/:file', '/analytics.js/'],
  ['/analytics-next/bundles/:file', '/analytics-next/'],
  ['/next-integrations/*', '/next-integrations/'],
] as const

/** Adds what browsers fetch from Segment's CDN. */
export const addProxyRoutes = (add: AddRoute, { config, parts, runtime, tools }: CollectorCore): void => {
  const proxy = createCdnProxy({
    cdn: config.cdn,
    timeoutMs: config.delivery.timeoutMs,
    sources: tools.sources,
    fetch: parts.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    now: runtime.now,
  })
  for (const [pattern, root] of patterns) {
    add(pattern, (context) => {
      const { pathname, host, protocol } = new URL(context.req.raw.url)
      // An app that mounts the collector may have put a folder before it.
      const start = Math.max(0, pathname.indexOf(root))
      const path = pathname.slice(start).replace(/\/$/, '')
      return { method: 'GET', handle: () => proxy(path, { host, protocol, folder: pathname.slice(0, start) }) }
    })
  }
}
