import type { Server } from '@org/segment-testing'

/** A request as a server is handed it. */
export type WireRequest = Parameters<Server['answer']>[0]

/** Stands before a server and keeps what comes, to be read or sent elsewhere once more. */
export interface WireTap extends Server {
  /** Every request as it came, preflights included, oldest first. */
  readonly requests: readonly WireRequest[]
  /** Hands every request to another server too, in the order they came. */
  replay(server: Server): Promise<void>
}

/** Keeps what passes on its way to a server. */
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

/** Headers that belong to one connection; the next one makes its own. */
const connectionHeaders = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'])

/** A server that passes every request on to a URL and its answer back, as a load balancer does. */
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
    // The body has been decoded on the way in.
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection']) delete answered[name]
    return { status: response.status, headers: answered, body: new Uint8Array(await response.arrayBuffer()) }
  },
})
