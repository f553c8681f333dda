import * as nodeTls from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { SegmentError } from '../error/segment-error.ts'

/** How connections are made. */
export interface ConnectionSettings {
  /** Connections to one origin at the same time. @default 16 */
  readonly connections?: number | undefined
  /** How long an idle connection is kept, in milliseconds. @default 30000 */
  readonly keepAliveMs?: number | undefined
  /** URL of a proxy, or `env` for what HTTP_PROXY, HTTPS_PROXY and NO_PROXY say. @default none */
  readonly proxy?: string | undefined
  /** Certificate authorities to trust besides Node's own, PEM. */
  readonly ca?: string | readonly string[] | undefined
}

/** What Node trusts already; older ones do not tell what the environment adds. */
const trusted = (): readonly string[] =>
  typeof nodeTls.getCACertificates === 'function' ? nodeTls.getCACertificates('default') : nodeTls.rootCertificates

const checkProxy = (proxy: string): void => {
  const isProxy = URL.canParse(proxy) && ['http:', 'https:'].includes(new URL(proxy).protocol)
  if (isProxy) return
  // The address stays unsaid: it may hold a password.
  throw new SegmentError('invalid_source', 'The proxy must be an http or https URL.', {
    path: ['proxy'],
    advice: 'Use a URL such as http://proxy.example.com:3128, or env to read it from the environment.',
  })
}

/** Makes the undici dispatcher that the settings ask for; it follows no redirect. */
export const createDispatcher = (settings: ConnectionSettings): Dispatcher => {
  const { connections = 16, keepAliveMs = 30_000, proxy, ca } = settings
  const tls = ca === undefined ? {} : { ca: [...trusted(), ...(typeof ca === 'string' ? [ca] : ca)] }
  const shared = {
    connections,
    // One request at a time on each: a slow answer holds up no other, and a broken connection breaks one request.
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
