import {
  importPrivateKey,
  type SigningCrypto,
  type SigningKey,
  signClientAssertion,
} from '../authorization/client-assertion.ts'
import { type AccessToken, readToken, tokenError, tokenRequest, trackingScope } from '../authorization/oauth-server.ts'
import type { TokenProvider } from '../authorization/token-provider.ts'
import { SegmentError } from '../error/segment-error.ts'
import { parseHost } from '../request/source.ts'
import { type Region, regions } from '../spec/regions.ts'
import type { DeliverOptions } from './deliver.ts'
import { deliver } from './deliver.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** An OAuth application and what it needs from outside. */
export interface OAuthOptions extends Pick<DeliverOptions, 'transport' | 'now' | 'sleep' | 'random' | 'timeoutMs'> {
  /** Id of the OAuth application. */
  readonly clientId: string
  /** Id of the public key that belongs to the private one. */
  readonly keyId: string
  /** RSA private key, PKCS#8 PEM. */
  readonly privateKeyPem: string
  /** @default 'us' */
  readonly region?: Region | undefined
  /** OAuth server in the place of the region's. */
  readonly oauthUrl?: string | undefined
  /** @default 'tracking_api:write' */
  readonly scope?: string | undefined
  /** `crypto.subtle`. */
  readonly subtle: SigningCrypto
  readonly createId: () => string
  readonly retry?: Partial<RetryPolicy> | undefined
}

/** A token is renewed this long before it ends, or at nine tenths of its life where that is shorter; milliseconds. */
const marginMs = 60_000

interface HeldToken extends AccessToken {
  readonly renewAt: number
}

/**
 * Gets access tokens for an OAuth source: client credentials with a private-key JWT. A token is kept until shortly before
 * it ends; callers at the same time share one request; the skew between the clocks is learned from the server's answer.
 * @throws {SegmentError} `invalid_source` where an id is missing
 * @see https://segment.com/docs/connections/oauth/
 */
export const createTokenProvider = (options: OAuthOptions): TokenProvider => {
  const { clientId, keyId, privateKeyPem, subtle, now, createId, scope = trackingScope } = options
  for (const [name, value] of Object.entries({ clientId, keyId, privateKeyPem })) {
    if (value.trim() === '') {
      throw new SegmentError('invalid_source', `The ${name} of the OAuth application is missing.`, { path: [name] })
    }
  }
  const server = options.oauthUrl === undefined ? regions[options.region ?? 'us'].oauthUrl : parseHost(options.oauthUrl)
  let key: Promise<SigningKey> | undefined
  let held: HeldToken | undefined
  let pending: Promise<HeldToken> | undefined
  let skewMs = 0

  const request = async (): Promise<HeldToken> => {
    key ??= importPrivateKey(privateKeyPem, subtle)
    const signingKey = await key
    const transport: DeliverOptions['transport'] = async (_, settings) => {
      const assertion = await signClientAssertion(
        { clientId, keyId, audience: server, nowMs: now() + skewMs, id: createId() },
        signingKey,
        subtle,
      )
      const response = await options.transport(tokenRequest(server, assertion, scope), settings)
      const answerDate = response.headers.get('date')
      if (answerDate !== null && !Number.isNaN(Date.parse(answerDate))) {
        // The header has whole seconds only; a smaller difference is none.
        const difference = Date.parse(answerDate) - now()
        skewMs = Math.abs(difference) < 2_000 ? 0 : difference
      }
      if (response.status >= 400 && response.status < 500 && response.status !== 429 && response.status !== 408) {
        throw tokenError(response)
      }
      return response
    }
    const delivery = await deliver(() => tokenRequest(server, '', scope), { ...options, transport })
    if (delivery.outcome !== 'acknowledged') throw delivery.error
    const token = readToken(delivery.body)
    if (token === undefined) {
      throw new SegmentError('unauthorized', 'The OAuth server answered without a token.', { status: delivery.status })
    }
    const life = Math.max(token.lifetimeMs - marginMs, token.lifetimeMs * 0.9)
    return { ...token, renewAt: now() + Math.min(life, token.lifetimeMs) }
  }

  return {
    async token() {
      if (held !== undefined && now() < held.renewAt) return held.value
      pending ??= request().finally(() => {
        pending = undefined
      })
      held = await pending
      return held.value
    },
    invalidate(token) {
      if (held?.value === token) held = undefined
    },
  }
}
