import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SegmentError } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'

/** Options of the server, in milliseconds. The head of a request has as long to arrive as its body. */
const serverOptions = (bodyMs: number) => ({
  headersTimeout: bodyMs,
  requestTimeout: 2 * bodyMs,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: Math.min(2_000, bodyMs),
  // As the web and Workers do; otherwise Node keeps only the first one.
  joinDuplicateHeaders: true,
})

/** How long a connection may neither send nor read a byte, in milliseconds: longer than any request waits. */
const idleMs = 120_000

/** How often a closing server looks for idle connections, in milliseconds. */
const idleCheckMs = 20

/**
 * Listens for requests.
 * @throws {SegmentError} `unavailable` if the address cannot be used
 */
export const listen = async (listener: RequestListener, { limits, server }: CollectorConfig) => {
  const { host, port, drainMs } = server
  const http = createServer(serverOptions(limits.bodyMs), listener)
  // A client that reads no answer would hold its bytes for ever.
  http.setTimeout(idleMs)
  const bound = await new Promise<AddressInfo>((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `The collector cannot listen on ${host}:${port} (${cause.code ?? 'unknown'}).`
      const advice = 'Set server.host and server.port to an address of this machine and a free port that you may use.'
      reject(new SegmentError('unavailable', message, { advice }, { cause }))
    })
    http.listen(port, host, () => resolve(http.address() as AddressInfo)) // a TCP port, not a pipe
  })
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  return {
    url: `http://${name}:${bound.port}`,
    port: bound.port,
    /** Stops accepting connections and waits for open requests; ends them after half of `drainMs`. */
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()))
      http.closeIdleConnections()
      // Closes kept-alive connections after the request they were serving.
      const idle = setInterval(() => http.closeIdleConnections(), idleCheckMs)
      // A request that hangs must leave time to deliver stored calls.
      const late = setTimeout(() => http.closeAllConnections(), drainMs / 2)
      await closed
      clearInterval(idle)
      clearTimeout(late)
    },
  }
}
