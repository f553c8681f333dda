import { deliver } from '../delivery/deliver.ts'
import type { RetryOptions } from '../delivery/retry-policy.ts'
import type { TokenProvider } from '../delivery/token-provider.ts'
import { SegmentError } from '../error/segment-error.ts'
import { parseHost } from '../request/tracking-host.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import type { SubtleSigner } from '../runtime/subtle-signer.ts'
import { type Region, regions } from '../spec/regions.ts'
import type { Transport } from '../transport/transport.ts'
import { importSigningKey, signAssertion } from './client-assertion.ts'
import { parsePrivateKey } from './private-key.ts'
import { buildTokenRequest, type IssuedToken, readIssuedToken, trackingScope } from './token-request.ts'

/** An OAuth application of Segment, and what is needed to ask for its tokens. */
export interface OAuthOptions {
  /** Id of the OAuth application. */
  readonly clientId: string
  /** Id of its public key. */
  readonly keyId: string
  /** Its RSA private key, PKCS#8 PEM. */
  readonly privateKeyPem: string
  /** @default 'tracking_api:write' */
  readonly scope?: string | undefined
  /** Tokens hold in one region only. @default 'us' */
  readonly region?: Region | undefined
  /** OAuth server in the place of the region's. */
  readonly oauthUrl?: string | undefined
  readonly transport: Transport
  /** `crypto.subtle`. */
  readonly subtle: SubtleSigner
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Clock for durations, in milliseconds. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /** Makes a unique id. */
  readonly createId: () => string
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Numbers in [0, 1). */
  readonly random: () => number
  /** How to try again where the OAuth server does not answer. @default a budget of 60 s */
  readonly retry?: RetryOptions | undefined
  /** Time for one attempt, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
}

const tokenRetry: RetryOptions = { baseDelayMs: 100, budgetMs: 60_000 }

/** A token is renewed so long before it expires, or after nine tenths of a short life. */
const marginMs = 60_000

/** Difference between the clocks, in milliseconds, from which on a refused assertion is worth signing again. */
const notableSkewMs = 2_000

/**
 * The error of a token that was refused: the OAuth server's words, no matter which status. A server that is out of order
 * or not reached is told as it is.
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
 * Makes a provider of access tokens for an OAuth application: it signs a client assertion, asks for a token and keeps it
 * until shortly before it expires. Callers at the same time share one request. The difference between the clocks is
 * learned from the server's answers, so that a wrong clock does not keep it from signing.
 * @throws {SegmentError} `invalid_source` where an id, the private key or the URL can not be right; `token()` rejects with
 *   `unauthorized` where the server refuses, `unavailable`, `timed_out` or `rate_limited` where it does not answer
 * @see https://segment.com/docs/connections/oauth/
 */
export const createTokenProvider = (options: OAuthOptions): TokenProvider => {
  const { clientId, keyId, transport, subtle, now, createId, sleep, random, timeoutMs } = options
  const { monotonic = realMonotonic } = options
  const { scope = trackingScope, region = 'us' } = options
  const audience = options.oauthUrl === undefined ? regions[region].oauthUrl : parseHost(options.oauthUrl)
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

  /** Learns the server's clock on the way. */
  const observed: Transport = async (request, bounds) => {
    const sentAt = now()
    const response = await transport(request, bounds)
    const serverTime = Date.parse(response.headers.get('date') ?? '')
    // The date was written somewhere between sending and now.
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
    // A wrong clock makes an assertion that is expired or not yet valid; the refusal has just told the right time.
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
