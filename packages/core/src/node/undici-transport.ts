import type { Dispatcher } from 'undici'
import { SegmentError } from '../error/segment-error.ts'
import { monotonic } from '../runtime/monotonic.ts'
import { defaultTimeoutMs, readText, type Transport } from '../transport/transport.ts'
import { withDeadline } from '../transport/with-deadline.ts'
import { decodeBody } from './decode-body.ts'
import { loadUndici, type Undici } from './load-undici.ts'

/** Settings of connections. */
export interface ConnectionSettings {
  /** Connections to one origin at the same time. @default 16 */
  readonly connections?: number | undefined
  /** How long an idle connection is kept, in milliseconds. @default 30000 */
  readonly keepAliveMs?: number | undefined
  /** URL of a proxy, or `env` to use HTTP_PROXY, HTTPS_PROXY and NO_PROXY. @default none */
  readonly proxy?: string | undefined
  /** Additional certificate authorities to trust, PEM. */
  readonly ca?: string | readonly string[] | undefined
}

/** The authorities that Node trusts; older versions do not report those of the environment. */
const trusted = (): readonly string[] => {
  const tls = process.getBuiltinModule('node:tls')
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates
}

const checkProxy = (proxy: string | undefined): void => {
  if (proxy === undefined || proxy === 'env') return
  const isProxy = URL.canParse(proxy) && ['http:', 'https:'].includes(new URL(proxy).protocol)
  if (isProxy) return
  // Do not show the address: it may contain a password.
  throw new SegmentError('invalid_source', 'The proxy must be an http or https URL.', {
    path: ['proxy'],
    advice: 'Use a URL such as http://proxy.example.com:3128, or env to read it from the environment.',
  })
}

/** Creates an undici dispatcher from the settings; it does not follow redirects. */
const createDispatcher = (undici: Undici, settings: ConnectionSettings): Dispatcher => {
  const { connections = 16, keepAliveMs = 30_000, proxy, ca } = settings
  const tls = ca === undefined ? {} : { ca: [...trusted(), ...(typeof ca === 'string' ? [ca] : ca)] }
  const shared = {
    connections,
    // One request at a time per connection: a slow answer delays no other, and a broken connection fails one request.
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    allowH2: false,
    connect: tls,
  }
  if (proxy === undefined) return new undici.Agent(shared)
  const proxied = { ...shared, requestTls: { ...tls, allowH2: false }, proxyTls: tls }
  if (proxy === 'env') return new undici.EnvHttpProxyAgent(proxied)
  return new undici.ProxyAgent({ uri: proxy, ...proxied })
}

/** How connections are created and when they are replaced. */
export interface ConnectionsOptions {
  readonly create: () => Dispatcher
  /** How long a pool is used, in milliseconds. */
  readonly recycleMs: number
  /** Clock for the age of a pool, in milliseconds. */
  readonly now: () => number
}

/** Server errors in a row after which the host name is resolved again, as Segment advises. */
const failuresUntilRecycled = 5

/**
 * Keeps a connection pool and replaces it when it is old or the server keeps failing: new connections resolve the host
 * name again, so they leave addresses that Segment no longer uses. Requests in flight finish on the old pool.
 */
export const createConnections = ({ create, recycleMs, now }: ConnectionsOptions) => {
  let dispatcher = create()
  let since = now()
  let failures = 0
  const closing = new Set<Promise<void>>()
  let closed: Promise<void> | undefined

  const recycle = (): void => {
    const old = dispatcher.close().catch(() => {})
    closing.add(old)
    old.finally(() => closing.delete(old))
    dispatcher = create()
    since = now()
    failures = 0
  }

  return {
    /** The current pool. */
    current(): Dispatcher {
      if (failures >= failuresUntilRecycled || now() - since >= recycleMs) recycle()
      return dispatcher
    },
    /** Reports the status of an answer. */
    report(status: number): void {
      failures = status >= 500 ? failures + 1 : 0
    },
    /** Closes all connections after requests in flight. */
    close(): Promise<void> {
      // A second close waits for the first.
      closed ??= Promise.all([dispatcher.close(), ...closing]).then(() => undefined)
      return closed
    },
  }
}

type Connections = ReturnType<typeof createConnections>

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

const compress = (body: string | Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    process
      .getBuiltinModule('node:zlib')
      .gzip(body, (error, zipped) => (error === null ? resolve(zipped) : reject(error)))
  })

/** Undici frees a connection one turn of the event loop after the answer. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const headerReader = (headers: Readonly<Record<string, string | string[] | undefined>>) => ({
  get: (name: string): string | null => {
    const key = name.toLowerCase()
    const value = Object.hasOwn(headers, key) ? headers[key] : undefined
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  },
  /** For those who show all of them. */
  entries: () => Object.entries(headers),
})

/**
 * Creates a transport over undici: pooled connections, host names that are resolved again at least every hour, and
 * optionally a proxy, more certificate authorities and compression. Undici is loaded with the first request; without it,
 * or with a version that does not run on this Node, every request fails as `unavailable`.
 * @param load loads undici
 * @throws {SegmentError} `invalid_source` for an invalid proxy
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/
 */
export const createUndiciTransport = (
  options: UndiciTransportOptions = {},
  load: () => Promise<Undici> = loadUndici,
): ClosableTransport => {
  const { timeoutMs: usualTimeoutMs = defaultTimeoutMs, recycleMs = defaultRecycleMs, now = monotonic } = options
  checkProxy(options.proxy)
  let opened: Promise<Connections> | undefined
  const open = (): Promise<Connections> => {
    opened ??= load().then((undici) =>
      createConnections({ create: () => createDispatcher(undici, options), recycleMs, now }),
    )
    return opened
  }

  const transport: Transport = (request, { signal, timeoutMs = usualTimeoutMs, maxBodyBytes } = {}) =>
    withDeadline(request, { signal, timeoutMs }, async (ending) => {
      const connections = await open()
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
      const headers = headerReader(response.headers)
      const text = await readText(decodeBody(response.body, headers.get('content-encoding')), maxBodyBytes)
      // Without this, the next request would open another connection.
      await nextTurn()
      return { status: response.statusCode, headers, body: text }
    })
  const close = async (): Promise<void> => {
    const connections = await opened?.catch(() => undefined)
    await connections?.close()
  }
  return Object.assign(transport, { close })
}
