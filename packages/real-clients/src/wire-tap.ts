import type { Server } from '@org/segment-testing'

/** A request as a server receives it. */
export type WireRequest = Parameters<Server['answer']>[0]

/** A server that records its requests, to be read or replayed. */
export interface WireTap extends Server {
  /** Every request, including preflights, oldest first. */
  readonly requests: readonly WireRequest[]
  /** Sends every recorded request to another server, in order. */
  replay(server: Server): Promise<void>
}

/** Records the requests to a server. */
export const tapWire = (server: Server): WireTap => {
  const requests: WireRequest[] = []
  return {
    requests,
    takeFault: server.takeFault,
    answer: (request, fault) => {
      requests.push(request)
      return server.answer(request, fault)
    },
    replay: async (other) => {
      for (const request of requests) await other.answer(request)
    },
  }
}

/** Headers of one connection, which are not forwarded. */
const connectionHeaders = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'])

/** A server that forwards every request to a URL and returns its response, like a load balancer. */
export const forwardTo = (baseUrl: string): Server => ({
  takeFault: () => undefined,
  answer: async ({ method, url, headers, body }) => {
    const { pathname, search } = new URL(url)
    const passed = Object.entries(headers).filter(([name]) => !connectionHeaders.has(name))
    const sent = body.byteLength > 0 ? { body: Uint8Array.from(body) } : {}
    const response = await fetch(`${baseUrl}${pathname}${search}`, {
      method,
      headers: passed,
      redirect: 'manual',
      ...sent,
    })
    const answered = Object.fromEntries(response.headers)
    // `fetch` has decoded the body.
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection']) delete answered[name]
    return { status: response.status, headers: answered, body: new Uint8Array(await response.arrayBuffer()) }
  },
})
