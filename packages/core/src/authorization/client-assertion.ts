import { SegmentError } from '../error/segment-error.ts'
import { limits } from '../spec/limits.ts'
import { base64 } from './basic.ts'

/** A key that WebCrypto holds. */
export type SigningKey = object

/** The part of WebCrypto that signs; `crypto.subtle` fits. */
export interface SigningCrypto {
  importKey(
    format: 'pkcs8',
    bytes: Uint8Array<ArrayBuffer>,
    algorithm: { readonly name: string; readonly hash: string },
    extractable: boolean,
    usages: 'sign'[],
  ): Promise<SigningKey>
  sign(algorithm: string, key: SigningKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
}

/** What a client assertion says. */
export interface AssertionClaims {
  /** Id of the OAuth application; issuer and subject. */
  readonly clientId: string
  /** Id of the public key the application was given. */
  readonly keyId: string
  /** OAuth server of the region. */
  readonly audience: string
  /** Clock of the server as far as it is known, milliseconds since 1970. */
  readonly nowMs: number
  /** Unique id of the assertion. */
  readonly id: string
}

const base64Url = (bytes: Uint8Array): string =>
  base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const part = (value: object): string => base64Url(new TextEncoder().encode(JSON.stringify(value)))

const badKey = (message: string, cause?: unknown): SegmentError =>
  new SegmentError(
    'invalid_source',
    message,
    {
      path: ['privateKey'],
      advice:
        'Give the RSA private key in PKCS#8 PEM, which starts with BEGIN PRIVATE KEY; openssl pkcs8 -topk8 -nocrypt converts others.',
    },
    // A parser's message may quote the key.
    cause instanceof Error ? { cause: cause.name } : undefined,
  )

/**
 * Reads an RSA private key in PKCS#8 PEM for RS256.
 * @throws {SegmentError} `invalid_source` for any other form; the key is never quoted
 */
export const importPrivateKey = async (pem: string, subtle: SigningCrypto): Promise<SigningKey> => {
  if (/BEGIN RSA PRIVATE KEY/.test(pem)) throw badKey('The private key is in PKCS#1, which WebCrypto does not read.')
  if (/BEGIN ENCRYPTED PRIVATE KEY/.test(pem)) throw badKey('The private key is encrypted with a password.')
  const body = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(pem)?.[1]
  if (body === undefined) throw badKey('The private key is no PEM.')
  try {
    const bytes = Uint8Array.from(atob(body.replace(/\s+/g, '')), (character) => character.charCodeAt(0))
    return await subtle.importKey('pkcs8', bytes, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign'])
  } catch (error) {
    throw badKey('The private key can not be read.', error)
  }
}

/** Seconds by which an assertion is dated back, for a server clock that is behind. */
const leewaySeconds = 5

/**
 * Signs the JWT with which an OAuth application proves who it is.
 * @see https://segment.com/docs/connections/oauth/
 */
export const signClientAssertion = async (
  claims: AssertionClaims,
  key: SigningKey,
  subtle: SigningCrypto,
): Promise<string> => {
  const issuedAt = Math.floor(claims.nowMs / 1000) - leewaySeconds
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT', kid: claims.keyId })}.${part({
    iss: claims.clientId,
    sub: claims.clientId,
    aud: claims.audience,
    iat: issuedAt,
    exp: issuedAt + limits.oauthAssertionSeconds - 1,
    jti: claims.id,
  })}`
  const signature = await subtle.sign('RSASSA-PKCS1-v1_5', key, new TextEncoder().encode(unsigned))
  return `${unsigned}.${base64Url(new Uint8Array(signature))}`
}
