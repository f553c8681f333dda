import { SegmentError } from '../error/segment-error.ts'
import { jsonOrUndefined } from '../json/json-or-undefined.ts'
import { guardRequest } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { isJsonObject } from '../values/json-object.ts'

/** Scope of tokens that may send calls. */
export const trackingScope = 'tracking_api:write'

/**
 * Builds the request for an access token.
 * @param oauthUrl OAuth server, without a slash at the end
 * @see https://segment.com/docs/connections/oauth/
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
 * @throws {SegmentError} `unauthorized` if it contains no usable token
 */
export const readIssuedToken = (body: string): IssuedToken => {
  const parsed = jsonOrUndefined(body)
  const { access_token: token, expires_in: expiresIn } = isJsonObject(parsed) ? parsed : {}
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn
  if (typeof token !== 'string' || !tokenText.test(token) || typeof seconds !== 'number' || !(seconds > 0)) {
    throw new SegmentError('unauthorized', 'The OAuth server answered without a usable token.', {
      advice: 'Check the URL of the OAuth server and the region.',
    })
  }
  return { token, lifetimeMs: seconds * 1_000 }
}
