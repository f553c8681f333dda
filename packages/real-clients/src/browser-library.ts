import type { Server } from '@org/segment-testing'
import { findBrowserLibrary } from '@org/segment-testing/node'

/** The installed browser library. */
export const browserLibrary = await findBrowserLibrary([import.meta.url])

/** A server that also serves the published browser library and its chunks, as Segment's CDN does. */
export const withBrowserLibrary = (server: Server): Server => ({
  takeFault: server.takeFault,
  answer: async (request, fault) => {
    const isGet = request.method === 'GET'
    const body = isGet ? await browserLibrary?.at(new URL(request.url).pathname) : undefined
    if (body === undefined) return server.answer(request, fault)
    const headers = { 'content-type': 'application/javascript', 'access-control-allow-origin': '*' }
    return { status: 200, headers, body }
  },
})
