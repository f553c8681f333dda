import { encodeBase64, encodeBase64Text, toBase64Url } from '../error/base64.ts'
import { SegmentError } from '../error/segment-error.ts'
import type { SubtleSigner } from '../runtime/subtle-signer.ts'
import { limits } from '../spec/limits.ts'

/** The facts of an assertion. */
export interface AssertionFacts {
  /** Id of the OAuth application. */
  readonly clientId: string
  /** Id of its public key, from the settings of the application. */
  readonly keyId: string
  /** OAuth server of the region, without a slash at the end. */
  readonly audience: string
  /** Best estimate of the server's clock, in milliseconds since 1970. */
  readonly serverNow: number
  /** Unique to this assertion. */
  readonly jti: string
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

/** How many seconds before now an assertion becomes valid, to allow for clock differences. */
const leewaySeconds = 5

/** Lifetime of an assertion, in seconds; the documentation asks for less than the limit. */
const lifeSeconds = limits.oauthAssertionSeconds - leewaySeconds

/**
 * Creates a non-extractable signing key from DER bytes.
 * @throws {SegmentError} `invalid_source` if they are not an RSA key
 */
export const importSigningKey = async (subtle: SubtleSigner, der: Uint8Array<ArrayBuffer>): Promise<object> => {
  try {
    return await subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
  } catch {
    throw new SegmentError('invalid_source', 'The private key is damaged or not an RSA key.', {
      path: ['privateKeyPem'],
      advice: 'Use the RSA key of the OAuth application in PKCS#8 PEM.',
    })
  }
}

/**
 * Signs the assertion that authenticates an OAuth application: a JSON Web Token, RS256.
 * @see https://segment.com/docs/connections/oauth/
 */
export const signAssertion = async (
  subtle: SubtleSigner,
  key: object,
  { clientId, keyId, audience, serverNow, jti }: AssertionFacts,
): Promise<string> => {
  const issuedAt = Math.floor(serverNow / 1_000) - leewaySeconds
  const header = { alg: 'RS256', typ: 'JWT', kid: keyId }
  const claims = { iss: clientId, sub: clientId, aud: audience, iat: issuedAt, exp: issuedAt + lifeSeconds, jti }
  const signed = [header, claims].map((part) => toBase64Url(encodeBase64Text(JSON.stringify(part)))).join('.')
  const signature = await subtle.sign(algorithm.name, key, new TextEncoder().encode(signed))
  return `${signed}.${toBase64Url(encodeBase64(new Uint8Array(signature)))}`
}
