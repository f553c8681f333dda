import { createSegmentClient, type SegmentClient } from '../client/segment-client.ts'
import type { TokenProvider } from '../delivery/delivery.ts'
import { SegmentError } from '../error/segment-error.ts'
import { createTokenProvider } from '../oauth/create-token-provider.ts'
import { parseSource, type Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Region, regions } from '../spec/regions.ts'
import { version } from '../version.ts'
import { type HTTPClient, type HTTPFetchFn, type ObserveOptions, observeTransport, transportOf } from './http-client.ts'

/** OAuth settings of a source that requires it. */
export interface OAuthSettings {
  readonly clientId: string
  /** Private key in PKCS#8 PEM. */
  readonly clientKey: string
  readonly keyId: string
  /** @default the server of the region of `host` */
  readonly authServer?: string | undefined
  /** @default 'tracking_api:write' */
  readonly scope?: string | undefined
  /** Attempts after the first to get a token. @default `maxRetries` of `Analytics` */
  readonly maxRetries?: number | undefined
  /** @default `httpClient` of `Analytics` */
  readonly httpClient?: HTTPClient | undefined
}

/** The settings of `new Analytics`, as in `@segment/analytics-node`, with its defaults. */
export interface AnalyticsSettings {
  readonly writeKey: string
  /** @default 'https://api.segment.io' */
  readonly host?: string | undefined
  /** @default '/v1/batch' */
  readonly path?: string | undefined
  /** Attempts after the first. @default 10 */
  readonly maxRetries?: number | undefined
  /** Calls in a batch, at most 2,500. @default 15 */
  readonly flushAt?: number | undefined
  /** The old name of `flushAt`. */
  readonly maxEventsInBatch?: number | undefined
  /** Longest wait of a call in a batch that is not full, in milliseconds. @default 10000 */
  readonly flushInterval?: number | undefined
  /** Timeout of one attempt, in milliseconds. @default 10000 */
  readonly httpRequestTimeout?: number | undefined
  /** Turns sending off. @default false */
  readonly disable?: boolean | undefined
  /** Replaces the usual connections. */
  readonly httpClient?: HTTPClient | HTTPFetchFn | undefined
  readonly oauthSettings?: OAuthSettings | undefined
  /**
   * URL of a proxy, or `env` to use HTTP_PROXY, HTTPS_PROXY and NO_PROXY; needs undici. Not in `@segment/analytics-node`.
   * @default none
   */
  readonly proxy?: string | undefined
  /** Longest time for all attempts of a batch, in seconds. @default 43200 */
  readonly maxTotalBackoffDuration?: number | undefined
  /** Longest time in which every answer asks to slow down, in seconds; then a batch is given up. @default 43200 */
  readonly maxRateLimitDuration?: number | undefined
}

/** The defaults of the settings. */
export const defaultSettings = {
  flushAt: 15,
  flushInterval: 10_000,
  maxRetries: 10,
  maxTotalBackoffDuration: 43_200,
  maxRateLimitDuration: 43_200,
} as const

/** Name and version for `context.library`. */
const library = { name: '@org/segment-core/analytics-node', version }

const regionOf = ({ host }: Source): Region => (host === regions.eu.trackingUrl ? 'eu' : 'us')

const checkProxy = ({ proxy, httpClient }: AnalyticsSettings): void => {
  if (proxy === undefined || httpClient === undefined) return
  throw new SegmentError('invalid_source', 'The settings have both a proxy and an httpClient.', {
    path: ['proxy'],
    advice: 'Remove one of them; the proxy is only for the built-in HTTP client.',
  })
}

const tokensFrom = (settings: AnalyticsSettings, source: Source, runtime: Runtime): TokenProvider | undefined => {
  const { oauthSettings: oauth } = settings
  if (oauth === undefined) return undefined
  const httpClient = oauth.httpClient ?? settings.httpClient
  return createTokenProvider({
    ...runtime,
    transport: httpClient === undefined ? runtime.transport : transportOf(httpClient),
    clientId: oauth.clientId,
    keyId: oauth.keyId,
    privateKeyPem: oauth.clientKey,
    scope: oauth.scope,
    region: regionOf(source),
    oauthUrl: oauth.authServer,
    retry: { maxRetries: oauth.maxRetries ?? settings.maxRetries },
  })
}

/**
 * Creates a client from the settings of `Analytics`.
 * @throws {SegmentError} `invalid_source` for an invalid write key, host or proxy
 */
export const clientFromSettings = (
  settings: AnalyticsSettings,
  runtime: Runtime,
  watch: Pick<ObserveOptions, 'isWatched' | 'onRequest' | 'onResponse'>,
): SegmentClient => {
  checkProxy(settings)
  const source = parseSource({ writeKey: settings.writeKey, host: settings.host, writeKeyIn: 'both' })
  const transport = settings.httpClient === undefined ? runtime.transport : transportOf(settings.httpClient)
  return createSegmentClient({
    source,
    runtime: {
      ...runtime,
      transport: observeTransport(transport, {
        ...watch,
        path: settings.path,
        maxRateLimitMs: (settings.maxRateLimitDuration ?? defaultSettings.maxRateLimitDuration) * 1_000,
        now: runtime.now,
        monotonic: runtime.monotonic,
      }),
    },
    library,
    flush: {
      calls: Math.max(1, settings.flushAt ?? settings.maxEventsInBatch ?? defaultSettings.flushAt),
      ageMs: settings.flushInterval ?? defaultSettings.flushInterval,
    },
    timeoutMs: settings.httpRequestTimeout,
    retry: {
      maxRetries: settings.maxRetries ?? defaultSettings.maxRetries,
      budgetMs: (settings.maxTotalBackoffDuration ?? defaultSettings.maxTotalBackoffDuration) * 1_000,
    },
    tokens: tokensFrom(settings, source, runtime),
  })
}
