import { createSegmentClient, type SegmentClient } from '../client/segment-client.ts'
import type { TokenProvider } from '../delivery/delivery.ts'
import { SegmentError } from '../error/segment-error.ts'
import { createTokenProvider } from '../oauth/create-token-provider.ts'
import { parseSource, type Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Region, regions } from '../spec/regions.ts'
import { version } from '../version.ts'
import { type ObserveOptions, observeTransport, transportOf } from './http-client.ts'
import { type AnalyticsSettings, defaultSettings } from './settings.ts'

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
