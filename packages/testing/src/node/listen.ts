import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type IncomingRequest, refusals } from '../answer.ts'
import type { Server } from '../fetch-handler.ts'
import { pause } from '../pause.ts'
import { parseUrl } from '../web-globals.ts'
import { readIncoming } from './read-incoming.ts'
import { type Certificate, selfSignedCertificate } from './self-signed.ts'
import { writeAnswer } from './write-answer.ts'

/** Where to listen. */
export interface ListenOptions {
  /**
   * 0 selects a free port.
   * @default 0
   */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
  /**
   * Uses TLS, with this certificate or, if true, with a new self-signed one.
   * @default false
   */
  readonly tls?: boolean | Certificate
  /** Receives every request first; returns true if it responds itself. */
  readonly before?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean
  /** Chooses the server of a request, after `before`. @default the given one */
  readonly serverFor?: (incoming: IncomingMessage) => Server
}

/** A listening port. */
export interface Listener {
  /** Origin without trailing slash; the Tracking API is at `/v1`. */
  readonly url: string
  readonly port: number
  /** The certificate as PEM, for clients that must trust it; absent without TLS. */
  readonly certificate?: string
  /** Closes every connection, idle or busy, and the port. */
  readonly close: () => Promise<void>
}

/**
 * Listens on a TCP port.
 * @throws {Error} the error of the system, such as EADDRINUSE
 */
export const listen = async (server: Server, options: ListenOptions = {}): Promise<Listener> => {
  const { port = 0, host = '127.0.0.1', tls = false, before, serverFor = () => server } = options
  const closing = new AbortController()
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (before?.(incoming, outgoing) === true) return
    exchange(serverFor(incoming), incoming, outgoing, closing.signal).catch(() => incoming.socket.destroy())
  }
  const certificate = tls === true ? selfSignedCertificate() : tls === false ? undefined : tls
  const settings = { keepAliveTimeout: 60_000 }
  const http =
    certificate === undefined
      ? createServer(settings, handle)
      : createTlsServer({ ...settings, ...certificate }, handle)
  http.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    else socket.destroy()
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closing.abort()
      http.close(() => resolve())
      http.closeAllConnections()
    })
  http.listen(port, host)
  await once(http, 'listening')
  const address = http.address() as AddressInfo // a TCP server has no pipe name
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  const scheme = certificate === undefined ? 'http' : 'https'
  const listener = { url: `${scheme}://${name}:${address.port}`, port: address.port, close }
  return certificate === undefined ? listener : { ...listener, certificate: certificate.cert }
}

const exchange = async (
  server: Server,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  closing: AbortSignal,
): Promise<void> => {
  const url = absoluteUrl(incoming)
  const early = server.takeFault(pathOf(url))
  const reads = early?.kind !== 'reset' ? 'all' : (early.when ?? 'before-reading')
  const body = await readIncoming(incoming, reads)
  if (body === undefined) {
    const refusal = await server.answer({ ...toRequest(incoming, url, new Uint8Array()), tooLarge: true })
    const { headers, ...rest } = refusal ?? refusals.batchTooLarge
    await writeAnswer(outgoing, { ...rest, headers: { ...headers, connection: 'close' } })
    return
  }
  const request = toRequest(incoming, url, body)
  const fault = early ?? (await server.takeFaultFor?.(request))
  const answer = await server.answer(request, fault)
  if (fault?.delayMs !== undefined) await pause(fault.delayMs, closing)
  if (answer !== undefined) await writeAnswer(outgoing, answer, fault, closing)
  else if (fault?.kind === 'reset') incoming.socket.resetAndDestroy()
}

const absoluteUrl = ({ url = '/', headers }: IncomingMessage): string =>
  url.startsWith('/') ? `http://${headers.host ?? 'localhost'}${url}` : url

const pathOf = (url: string): string => parseUrl(url)?.pathname ?? '/'

const toRequest = (incoming: IncomingMessage, url: string, body: Uint8Array): IncomingRequest => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ')
  }
  const address = incoming.socket.remoteAddress
  const request = { method: incoming.method ?? 'GET', url, headers, body }
  return address === undefined || !incoming.socket.remoteFamily?.endsWith('4')
    ? request
    : { ...request, remoteAddress: address }
}
