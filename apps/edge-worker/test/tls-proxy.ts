import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSignedCertificate } from '@org/segment-testing/node'

/** A proxy that ends TLS, as nginx, Caddy and load balancers do. */
export interface TlsProxy {
  readonly url: string
  /** Ends every connection. */
  close(): Promise<void>
}

/** Answers of the proxy itself, as those of nginx. */
const badGateway = 502

/**
 * Starts a proxy on a free port of the loopback interface. It streams, keeps the body's encoding, and replaces the
 * forwarded headers with its own.
 * @param targetOf origin to forward a path to; read for each request, so that what is behind the proxy may restart
 */
export const startTlsProxy = async (targetOf: (path: string) => string): Promise<TlsProxy> => {
  const server = createServer(selfSignedCertificate(), (incoming, outgoing) => {
    const { method, url: path = '/', headers, socket } = incoming
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': headers.host,
      'x-forwarded-for': socket.remoteAddress,
    }
    const target = request(new URL(targetOf(path)), { method, path, headers: { ...headers, ...forwarded } })
    target.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? badGateway, response.headers)
      response.on('error', () => outgoing.destroy())
      response.pipe(outgoing)
    })
    target.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(badGateway).end()
    })
    outgoing.on('close', () => target.destroy())
    incoming.pipe(target)
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP port
  return {
    url: `https://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
