import type { Server } from '@org/segment-testing'
import { withBrowserLibrary } from './browser-library.ts'

const jitsuPath = /^\/api\/s\/([a-z]+)$/

/**
 * A server that also accepts the paths of Jitsu's library: `/api/s/track` is `/v1/track`. The key is in a separate
 * header, because the one in the body is masked.
 */
const withJitsuPaths = (server: Server): Server => ({
  takeFault: server.takeFault,
  answer: (request, fault) => {
    const url = new URL(request.url)
    const type = jitsuPath.exec(url.pathname)?.[1]
    const key = request.headers['x-write-key']
    if (type === undefined || key === undefined) return server.answer(request, fault)
    url.pathname = `/v1/${type}`
    const headers = { ...request.headers, authorization: `Basic ${btoa(`${key}:`)}` }
    return server.answer({ ...request, url: url.href, headers }, fault)
  },
})

/** A local Segment with what some clients also need: Jitsu's paths, and the browser library as on the CDN. */
export const compatibleServer = (segment: Server): Server => withBrowserLibrary(withJitsuPaths(segment))
