import { type DeliverOptions, deliver } from '../delivery/deliver.ts'
import type { TokenProvider } from '../delivery/delivery.ts'
import type { RetryOptions } from '../delivery/retry-policy.ts'
import { SegmentError } from '../error/segment-error.ts'
import { parseBaseUrl } from '../request/tracking-host.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Region, regions } from '../spec/regions.ts'
import type { Transport } from '../transport/transport.ts'
import {
  buildTokenRequest,
  type IssuedToken,
  importSigningKey,
  parsePrivateKey,
  readIssuedToken,
  signAssertion,
  trackingScope,
} from './token-request.ts'

/** An OAuth application of Segment, and what requests for its tokens need. They are retried for at most 60 s by default. */
export interface OAuthOptions
  extends Omit<Runtime, 'userAgent' | 'backgroundSleep'>,
    Pick<DeliverOptions, 'retry' | 'timeoutMs'> {
  /** Id of the OAuth application. */
  readonly clientId: string
  /** Id of its public key. */
  readonly keyId: string
  /** Its RSA private key, PKCS#8 PEM. */
  readonly privateKeyPem: string
  /** @default 'tracking_api:write' */
  readonly scope?: string | undefined
  /** Tokens are valid in one region only. @default 'us' */
  readonly region?: Region | undefined
  /** OAuth server that replaces the region's. */
  readonly oauthUrl?: string | undefined
}

/** How requests for a token are retried, unless the options say otherwise. */
const tokenRetry: RetryOptions = { baseDelayMs: 100, budgetMs: 60_000 }

/** How long before it expires a token is renewed; a short-lived one after nine tenths of its lifetime. */
const marginMs = 60_000

/** Clock difference, in milliseconds, above which a refused assertion is signed again. */
const notableSkewMs = 2_000

/**
 * The error of a refused token, in the OAuth server's words whatever its status. A server that fails or cannot be reached
 * keeps its own error.
 */
const tokenError = (error: SegmentError): SegmentError => {
  const { status } = error.details
  const message = error.message.replace('Segment answered', 'The OAuth server answered')
  const isRefused = !error.retryable && error.code !== 'aborted' && status !== undefined
  return new SegmentError(
    isRefused ? 'unauthorized' : error.code,
    isRefused ? message : `No OAuth token: ${message}`,
    {
      ...error.details,
      ...(isRefused
        ? { advice: 'Check the application id, the key id, the private key, the scope and the region.' }
        : {}),
    },
    error.cause === undefined ? {} : { cause: error.cause },
  )
}

/**
 * Creates a provider of access tokens for an OAuth application: it signs a client assertion, requests a token and keeps it
 * until shortly before it expires. Concurrent callers share one request. The clock difference is learned from the server's
 * answers, so a wrong local clock does not matter.
 * @throws {SegmentError} `invalid_source` if an id, the private key or the URL is invalid; `token()` rejects with
 *   `unauthorized` if the server refuses, and with `unavailable`, `timed_out` or `rate_limited` if it does not answer
 * @see https://www.twilio.com/docs/segment/connections/oauth/
 */
export const createTokenProvider = (options: OAuthOptions): TokenProvider => {
  const { clientId, keyId, transport, subtle, now, createId, sleep, random, timeoutMs } = options
  const { monotonic = realMonotonic } = options
  const { scope = trackingScope, region = 'us' } = options
  const audience =
    options.oauthUrl === undefined ? regions[region].oauthUrl : parseBaseUrl('oauthUrl', options.oauthUrl)
  for (const [name, value] of Object.entries({ clientId, keyId })) {
    if (value.trim() !== '') continue
    throw new SegmentError('invalid_source', `The ${name} of the OAuth application is missing.`, {
      path: [name],
      advice: 'Copy it from the settings of the OAuth application in Segment.',
    })
  }
  const der = parsePrivateKey(options.privateKeyPem)

  let signingKey: Promise<object> | undefined
  let cached: { readonly token: string; readonly isFresh: () => boolean } | undefined
  let pending: Promise<string> | undefined
  let skewMs = 0

  /** Learns the server's clock from its answers. */
  const observed: Transport = async (request, bounds) => {
    const sentAt = now()
    const response = await transport(request, bounds)
    const serverTime = Date.parse(response.headers.get('date') ?? '')
    // The server wrote its date somewhere between sending and now.
    if (!Number.isNaN(serverTime)) skewMs = serverTime - (sentAt + now()) / 2
    return response
  }

  const ask = async (): Promise<IssuedToken> => {
    signingKey ??= importSigningKey(subtle, der)
    const key = await signingKey
    const sign = async () => {
      const facts = { clientId, keyId, audience, serverNow: now() + skewMs, jti: createId() }
      return buildTokenRequest(audience, await signAssertion(subtle, key, facts), scope)
    }
    const retry = { ...tokenRetry, ...options.retry }
    const attempt = () => deliver(sign, { transport: observed, retry, timeoutMs, now, monotonic, sleep, random })
    const usedSkewMs = skewMs
    let delivery = await attempt()
    // With a wrong clock, the assertion is expired or not yet valid; the refusal revealed the right time.
    if (delivery.outcome === 'refused' && Math.abs(skewMs - usedSkewMs) > notableSkewMs) delivery = await attempt()
    if (delivery.outcome !== 'acknowledged') throw tokenError(delivery.error)
    return readIssuedToken(delivery.body)
  }

  const renew = async (): Promise<string> => {
    const askedAt = { wall: now(), monotonic: monotonic() }
    const { token, lifetimeMs } = await ask()
    const freshMs = lifetimeMs - Math.min(marginMs, lifetimeMs / 10)
    // The wall clock may be set back, and the other one may stop while the machine sleeps.
    const isFresh = () => now() < askedAt.wall + freshMs && monotonic() < askedAt.monotonic + freshMs
    cached = { token, isFresh }
    return token
  }

  return {
    async token() {
      if (cached?.isFresh()) return cached.token
      pending ??= renew().finally(() => {
        pending = undefined
      })
      return pending
    },
    invalidate(token) {
      if (cached?.token === token) cached = undefined
    },
  }
}
