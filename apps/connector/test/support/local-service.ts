import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AppTransport, createAppTransport } from '../../src/index.ts'

/** A request that a service received. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/** What a service answers. Anything but bytes is sent as JSON. */
export interface ServiceResponse {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A running service. */
export interface LocalService {
  /** Sends requests for any host to the service. */
  readonly transport: AppTransport
  readonly received: ReceivedRequest[]
  readonly close: () => Promise<void>
}

/** Starts a service on a loopback port. */
export const startService = async (
  answer: (request: ReceivedRequest) => ServiceResponse | Promise<ServiceResponse>,
): Promise<LocalService> => {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const url = new URL(request.url ?? '/', 'http://service.example')
    const entry: ReceivedRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: new Uint8Array(Buffer.concat(chunks)),
    }
    received.push(entry)
    const { status = 200, headers = {}, body } = await answer(entry)
    const isBytes = body instanceof Uint8Array
    response.writeHead(status, {
      'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      ...headers,
    })
    response.end(isBytes ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    transport: createAppTransport((input, init) =>
      fetch(input.replace(/^https:\/\/[^/]+/, `http://127.0.0.1:${port}`), init),
    ),
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
