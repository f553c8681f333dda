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
