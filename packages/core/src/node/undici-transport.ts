import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { monotonic } from '../runtime/monotonic.ts'
import { defaultTimeoutMs, readText, type Transport } from '../transport/transport.ts'
import { withDeadline } from '../transport/with-deadline.ts'
import { type ConnectionSettings, createConnections, createDispatcher } from './connections.ts'

/** Settings of the transport. */
export interface UndiciTransportOptions extends ConnectionSettings {
  /** Default timeout of one exchange, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** How long connections are used before new ones resolve the host name again, in milliseconds. @default 3600000 */
  readonly recycleMs?: number | undefined
  /** Whether bodies of at least 1,024 bytes are compressed. @default false */
  readonly gzip?: boolean | undefined
  /** Clock for the age of connections, in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
}

/** A transport that holds connections. */
export interface ClosableTransport extends Transport {
  /** Closes the connections after requests in flight. */
  close(): Promise<void>
}

/** Smaller bodies do not shrink. */
const smallestGzipBytes = 1_024

/** Segment asks clients to resolve its addresses again within a day. */
const defaultRecycleMs = 3_600_000

const compress = promisify(gzip)

const headerReader = (headers: Readonly<Record<string, string | string[] | undefined>>) => ({
  get: (name: string): string | null => {
    const key = name.toLowerCase()
    const value = Object.hasOwn(headers, key) ? headers[key] : undefined
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  },
})

/**
 * Creates a transport over undici: pooled connections, host names that are resolved again at least every hour, and
 * optionally a proxy, more certificate authorities and compression.
 * @throws {SegmentError} `invalid_source` for an invalid proxy
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */
export const createUndiciTransport = (options: UndiciTransportOptions = {}): ClosableTransport => {
  const { timeoutMs: usualTimeoutMs = defaultTimeoutMs, recycleMs = defaultRecycleMs, now = monotonic } = options
  const connections = createConnections({ create: () => createDispatcher(options), recycleMs, now })

  const transport: Transport = (request, { signal, timeoutMs = usualTimeoutMs } = {}) =>
    withDeadline(request, { signal, timeoutMs }, async (ending) => {
      const body = request.bodyBytes ?? request.body
      const zipped = options.gzip === true && body !== undefined && body.length >= smallestGzipBytes
      const { origin, pathname, search } = new URL(request.url)
      const response = await connections.current().request({
        origin,
        path: `${pathname}${search}`,
        // Undici accepts any method; its type lists the usual ones.
        method: request.method as Dispatcher.HttpMethod,
        headers: { ...request.headers, ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
        body: zipped ? await compress(body) : (body ?? null),
        signal: ending,
        // One deadline, set above, for the whole exchange.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      connections.report(response.statusCode)
      const text = await readText(response.body)
      // Undici frees a connection one turn of the event loop after the answer; without this, the next request would open
      // another.
      await setImmediate()
      return { status: response.statusCode, headers: headerReader(response.headers), body: text }
    })
  return Object.assign(transport, { close: () => connections.close() })
}
