import type { HTTPClient, HTTPFetchFn } from './http-client.ts'

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
  /** Its path counts only if `path` is relative, as in the original. @default 'https://api.segment.io' */
  readonly host?: string | undefined
  /** Allows `http` in `host` for private addresses, such as `http://collector:8080`. Not in the original. @default false */
  readonly allowInsecureHost?: boolean | undefined
  /** Resolved against `host` like a link. @default '/v1/batch' */
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
