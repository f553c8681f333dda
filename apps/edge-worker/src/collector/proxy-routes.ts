import { createCdnProxy } from '../proxy/create-cdn-proxy.ts'
import type { AddRoute, CollectorCore } from './create-collector.ts'

/** Paths of Segment's CDN; which of them may be asked for, the proxy decides. */
const paths = [
  '/v1/projects/:key/settings',
  '/analytics.js/v1/:key/:file',
  '/analytics-next/bundles/:file',
  '/next-integrations/*',
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
  for (const path of paths) {
    add(['GET'], path, (context) => {
      const { pathname, host, protocol } = new URL(context.req.raw.url)
      return proxy(pathname.replace(/\/+$/, ''), { host, protocol })
    })
  }
}
