import { decodeBase64, decodeBase64Text } from '../base64.ts'
import { type JsonObject, parseJsonObject } from '../json.ts'
import { regions } from '../regions.ts'
import { encodeUtf8, webGlobals } from '../web-globals.ts'

/** An application that may ask for tokens, with one of its public keys. */
export interface OAuthApp {
  readonly clientId: string
  readonly keyId: string
  /** PEM text (`BEGIN PUBLIC KEY`), a JSON Web Key, or a key imported for verifying RS256. */
  readonly publicKey: string | JsonWebKey | CryptoKey
}

/** The rules for an assertion. */
export interface AssertionRules {
  readonly apps: readonly OAuthApp[]
  /** ms since 1970 */
  readonly now: number
  /** Allowed audiences, without trailing slash. */
  readonly audiences: readonly string[]
  /** Used assertions: `jti` and expiry, in seconds. */
  readonly used: Map<string, number>
}

/** The client, or why the assertion is invalid. */
export type AssertionVerdict =
  | { readonly clientId: string }
  | { readonly error: 'invalid_client' | 'invalid_request'; readonly description: string }

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
const maxLifetimeSeconds = 60

const client = (description: string): AssertionVerdict => ({ error: 'invalid_client', description })
const request = (description: string): AssertionVerdict => ({ error: 'invalid_request', description })

/**
 * Checks a client assertion: a JSON Web Token signed by the application's private key.
 * @see https://www.twilio.com/docs/segment/connections/oauth/
 */
export const checkAssertion = async (assertion: string, rules: AssertionRules): Promise<AssertionVerdict> => {
  const parts = assertion.split('.')
  const [headerText = '', claimsText = '', signatureText = ''] = parts
  const header = parseJsonObject(decodeBase64Text(headerText) ?? '')
  const claims = parseJsonObject(decodeBase64Text(claimsText) ?? '')
  const signature = decodeBase64(signatureText)
  if (parts.length !== 3 || header === undefined || claims === undefined || signature === undefined) {
    return request('client_assertion is not a JSON Web Token')
  }
  if (header.alg !== 'RS256') return client('alg must be RS256')
  const app = rules.apps.find(({ clientId, keyId }) => clientId === claims.sub && keyId === header.kid)
  if (app === undefined) return client('no application has this sub and kid')
  const signed = encodeUtf8(`${headerText}.${claimsText}`)
  const key = await importKey(app.publicKey)
  if (!(await webGlobals().crypto.subtle.verify(algorithm, key, signature, signed)))
    return client('the signature is invalid')
  return checkClaims(claims, app.clientId, rules)
}

const checkClaims = (claims: JsonObject, clientId: string, rules: AssertionRules): AssertionVerdict => {
  const { iss, aud, iat, exp, jti } = claims
  const issuers: readonly unknown[] = [
    undefined,
    clientId,
    ...Object.values(regions).map(({ oauthServer }) => oauthServer),
  ]
  if (!issuers.includes(typeof iss === 'string' ? withoutSlash(iss) : iss))
    return client('iss must be the application or the server')
  if (typeof aud !== 'string' || !rules.audiences.includes(withoutSlash(aud))) return client('aud must be this server')
  if (typeof iat !== 'number' || typeof exp !== 'number') return request('iat and exp must be seconds')
  const now = rules.now / 1000
  if (exp <= now) return request('Token is expired')
  if (iat > now) return request('Token used before issued')
  if (exp - iat > maxLifetimeSeconds) return request('the assertion must expire within 60 seconds')
  if (typeof jti !== 'string' || jti === '') return request('jti is missing')
  for (const [id, until] of rules.used) {
    if (until <= now) rules.used.delete(id)
  }
  if (rules.used.has(jti)) return request('jti was used before')
  rules.used.set(jti, exp)
  return { clientId }
}

const withoutSlash = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url)

const importKey = async (publicKey: OAuthApp['publicKey']): Promise<CryptoKey> => {
  const { subtle } = webGlobals().crypto
  // Not instanceof, because jsdom has no CryptoKey.
  if (typeof publicKey !== 'string' && 'algorithm' in publicKey) return publicKey
  if (typeof publicKey !== 'string') return subtle.importKey('jwk', publicKey, algorithm, false, ['verify'])
  const der = decodeBase64(publicKey.replace(/-----[^-]+-----/g, '').replace(/\s+/g, ''))
  if (der === undefined) throw new TypeError('publicKey must be PEM, a JSON Web Key or a CryptoKey')
  return subtle.importKey('spki', der, algorithm, false, ['verify'])
}
