import { createSegmentClient, type SegmentClient } from '../client/segment-client.ts'
import type { TokenProvider } from '../delivery/delivery.ts'
import { SegmentError } from '../error/segment-error.ts'
import { createTokenProvider } from '../oauth/create-token-provider.ts'
import { parseSource, type Source } from '../request/source.ts'
import { logError } from '../runtime/log-error.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Region, regions } from '../spec/regions.ts'
import { defaultTimeoutMs, type Transport } from '../transport/transport.ts'
import { library } from './event-from-params.ts'
import { passingFailure, type StatusTexts } from './failure-reason.ts'
import { type ObserveOptions, observeTransport, transportOf } from './http-client.ts'
import { type AnalyticsSettings, defaultSettings } from './settings.ts'

const regionOf = ({ host }: Source): Region => (host === regions.eu.trackingUrl ? 'eu' : 'us')

/** Callers in JavaScript pass null for settings that they do not use. */
const isMissing = (setting: unknown): setting is undefined | null => setting === undefined || setting === null

/** Where batches are sent: the path, resolved against the host as in the original. */
const batchUrl = ({ host, path }: AnalyticsSettings): URL => {
  try {
    return new URL(path ?? '/v1/batch', host ?? regions.us.trackingUrl)
  } catch {
    throw new SegmentError('invalid_source', 'The host and the path of the settings are not a URL.', {
      path: ['host'],
      advice: 'Use a host such as https://events.example.com, and a path such as /v1/batch.',
    })
  }
}

const checkProxy = ({ proxy, httpClient }: AnalyticsSettings): void => {
  if (isMissing(proxy) || isMissing(httpClient)) return
  throw new SegmentError('invalid_source', 'The settings have both a proxy and an httpClient.', {
    path: ['proxy'],
    advice: 'Remove one of them; the proxy is only for the built-in HTTP client.',
  })
}

/** Statuses of the OAuth server that a retry does not change, and those that the delivery itself retries. */
const judgedStatuses: ReadonlySet<number> = new Set([400, 401, 408, 410, 415, 429, 460])

/** The OAuth server may refuse for a moment, such as with 425; only some of its refusals are final. */
const withMoreRetries =
  (transport: Transport, texts: StatusTexts): Transport =>
  async (request, options) => {
    const response = await transport(request, options)
    const { status } = response
    const isJudged = (status >= 200 && status < 400) || (status >= 500 && status < 600) || judgedStatuses.has(status)
    if (!isJudged) throw passingFailure(status, texts, request)
    return response
  }

const tokensFrom = (
  settings: AnalyticsSettings,
  { source, runtime, texts }: { readonly source: Source; readonly runtime: Runtime; readonly texts: StatusTexts },
): TokenProvider | undefined => {
  const { oauthSettings: oauth } = settings
  if (isMissing(oauth)) return undefined
  const httpClient = oauth.httpClient ?? settings.httpClient
  const transport = isMissing(httpClient) ? runtime.transport : transportOf(httpClient, texts)
  const attempts = oauth.maxRetries ?? settings.maxRetries
  try {
    return createTokenProvider({
      ...runtime,
      transport: withMoreRetries(transport, texts),
      clientId: oauth.clientId,
      keyId: oauth.keyId,
      privateKeyPem: oauth.clientKey,
      scope: oauth.scope,
      region: regionOf(source),
      oauthUrl: oauth.authServer,
      retry: { maxRetries: attempts === undefined ? undefined : Math.max(0, attempts - 1) },
    })
  } catch (error) {
    // Reported by each call, as an `error` event.
    return { token: () => Promise.reject(error), invalidate: () => {} }
  }
}

/** A number of the settings, also as text, such as an environment variable; the original starts with any value. */
const numberOf = (value: number | undefined, usual: number): number => {
  const number = isMissing(value) ? Number.NaN : Number(value)
  return Number.isNaN(number) ? usual : Math.max(0, number)
}

/**
 * Creates a client from the settings of `Analytics`.
 * @throws {SegmentError} `invalid_source` for an invalid write key, host, path or proxy
 */
export const clientFromSettings = (
  settings: AnalyticsSettings,
  runtime: Runtime,
  watch: Pick<ObserveOptions, 'isWatched' | 'texts' | 'onRequest' | 'onResponse'> & {
    /** Whether failures have listeners. */
    readonly hasErrorListeners: () => boolean
  },
): SegmentClient => {
  checkProxy(settings)
  const url = batchUrl(settings)
  const source = parseSource({
    writeKey: settings.writeKey,
    // With the credentials of the URL, which a source refuses.
    host: new URL('/', url).href,
    allowInsecureHost: settings.allowInsecureHost,
    writeKeyIn: 'both',
  })
  const transport = isMissing(settings.httpClient) ? runtime.transport : transportOf(settings.httpClient, watch.texts)
  const timeoutMs = numberOf(settings.httpRequestTimeout, defaultTimeoutMs)
  const backoffMs = numberOf(settings.maxTotalBackoffDuration, defaultSettings.maxTotalBackoffDuration) * 1_000
  return createSegmentClient({
    source,
    runtime: {
      ...runtime,
      // Without listeners, a failure would leave no trace.
      logError: (line) => {
        if (!watch.hasErrorListeners()) logError(line)
      },
      transport: observeTransport(transport, {
        ...watch,
        url: url.href.replace(/\/$/, ''),
        maxRateLimitMs: (settings.maxRateLimitDuration ?? defaultSettings.maxRateLimitDuration) * 1_000,
        now: runtime.now,
        monotonic: runtime.monotonic,
      }),
    },
    library,
    flush: {
      calls: Math.max(1, numberOf(settings.flushAt ?? settings.maxEventsInBatch, defaultSettings.flushAt)),
      ageMs: numberOf(settings.flushInterval, defaultSettings.flushInterval),
    },
    // Batches are small; the original sends any number of them at a time.
    concurrency: 16,
    timeoutMs,
    retry: {
      maxRetries: numberOf(settings.maxRetries, defaultSettings.maxRetries),
      // The original counts from the first failure, so the first attempt may always take its time.
      budgetMs: Math.max(backoffMs, timeoutMs),
    },
    tokens: tokensFrom(settings, { source, runtime, texts: watch.texts }),
    whenUnauthorized: 'continue',
  })
}
