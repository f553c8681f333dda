import { decodeBase64, encodeBase64, encodeBase64Text, toBase64Url } from '../error/base64.ts'
import { SegmentError } from '../error/segment-error.ts'
import { jsonOrUndefined } from '../json/json-or-undefined.ts'
import { guardRequest } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import type { SubtleSigner } from '../runtime/subtle-signer.ts'
import { limits } from '../spec/limits.ts'
import type { Bytes } from '../values/bytes.ts'
import { isJsonObject } from '../values/json-object.ts'

const invalid = (why: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', `The private key ${why}.`, { path: ['privateKeyPem'], advice })

const convert = 'Convert it: openssl pkcs8 -topk8 -nocrypt -in key.pem -out pkcs8.pem'

/** Other kinds of PEM blocks, by their label. */
const otherLabels: Readonly<Record<string, readonly [why: string, advice: string]>> = {
  'RSA PRIVATE KEY': ['is in PKCS#1 format, which web runtimes cannot read', `${convert}.`],
  'EC PRIVATE KEY': ['is not an RSA key', 'Use the RSA key of the OAuth application.'],
  'ENCRYPTED PRIVATE KEY': ['is encrypted', 'Decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem.'],
  'PUBLIC KEY': ['is a public key', 'Use the private key; the public one is uploaded to Segment.'],
  CERTIFICATE: ['is a certificate', 'Use the private key of the OAuth application.'],
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/

/**
 * Reads an RSA private key in PKCS#8 PEM. Line breaks may be written as `\n`, as in environment files.
 * @returns DER bytes, for `subtle.importKey('pkcs8', …)`
 * @throws {SegmentError} `invalid_source` for any other format, with advice; never with the key
 * @see https://www.twilio.com/docs/segment/connections/oauth/
 */
export const parsePrivateKey = (pem: string): Bytes => {
  const [, label, base64] = block.exec(pem.replaceAll('\\n', '\n')) ?? []
  if (label === undefined || base64 === undefined) {
    throw invalid(
      'is not in PEM format',
      'Pass the whole file, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
    )
  }
  if (label !== 'PRIVATE KEY') {
    throw invalid(...(otherLabels[label] ?? ['is of an unsupported type', 'Use an RSA key in PKCS#8 PEM.']))
  }
  const der = decodeBase64(base64)
  if (der === undefined || der.byteLength === 0) throw invalid('is damaged', 'Copy the file again.')
  return der
}

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
export const importSigningKey = async (subtle: SubtleSigner, der: Bytes): Promise<object> => {
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
 * @see https://www.twilio.com/docs/segment/connections/oauth/
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

/** Scope of tokens that may send calls. */
export const trackingScope = 'tracking_api:write'

/**
 * Builds the request for an access token.
 * @param oauthUrl OAuth server, without a slash at the end
 * @see https://www.twilio.com/docs/segment/connections/oauth/
 */
export const buildTokenRequest = (oauthUrl: string, assertion: string, scope: string): SegmentRequest =>
  guardRequest({
    method: 'POST',
    url: `${oauthUrl}/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
    }).toString(),
  })

/** An issued token. */
export interface IssuedToken {
  readonly token: string
  readonly lifetimeMs: number
}

/** Characters of a token: those of a header value, without white space. */
const tokenText = /^[\x21-\x7e]+$/

/**
 * Reads the answer to a token request.
 * @throws {SegmentError} `unavailable` if it contains no usable token: it does not come from Segment's OAuth server
 */
export const readIssuedToken = (body: string): IssuedToken => {
  const parsed = jsonOrUndefined(body)
  const { access_token: token, expires_in: expiresIn } = isJsonObject(parsed) ? parsed : {}
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn
  if (typeof token !== 'string' || !tokenText.test(token) || typeof seconds !== 'number' || !(seconds > 0)) {
    throw new SegmentError('unavailable', 'The OAuth server answered without a usable token.', {
      advice:
        'Check the URL of the OAuth server, the region, and whether this network requires a login or a proxy answers instead.',
    })
  }
  return { token, lifetimeMs: seconds * 1_000 }
}
