import * as nodeTls from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { SegmentError } from '../error/segment-error.ts'

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
const trusted = (): readonly string[] =>
  typeof nodeTls.getCACertificates === 'function' ? nodeTls.getCACertificates('default') : nodeTls.rootCertificates

const checkProxy = (proxy: string): void => {
  const isProxy = URL.canParse(proxy) && ['http:', 'https:'].includes(new URL(proxy).protocol)
  if (isProxy) return
  // Do not show the address: it may contain a password.
  throw new SegmentError('invalid_source', 'The proxy must be an http or https URL.', {
    path: ['proxy'],
    advice: 'Use a URL such as http://proxy.example.com:3128, or env to read it from the environment.',
  })
}

/** Creates an undici dispatcher from the settings; it does not follow redirects. */
export const createDispatcher = (settings: ConnectionSettings): Dispatcher => {
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
  if (proxy === undefined) return new Agent(shared)
  const proxied = { ...shared, requestTls: { ...tls, allowH2: false }, proxyTls: tls }
  if (proxy === 'env') return new EnvHttpProxyAgent(proxied)
  checkProxy(proxy)
  return new ProxyAgent({ uri: proxy, ...proxied })
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
