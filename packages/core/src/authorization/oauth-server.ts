import { SegmentError } from '../error/segment-error.ts'
import { guardRequest, type SegmentRequest } from '../request/segment-request.ts'
import type { SegmentResponse } from '../transport/transport.ts'

/** Scope that lets a token write events. */
export const trackingScope = 'tracking_api:write'

/** The request that trades a client assertion for an access token. */
export const tokenRequest = (oauthUrl: string, assertion: string, scope: string): SegmentRequest =>
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

/** An access token and how long it is good for. */
export interface AccessToken {
  readonly value: string
  /** Milliseconds from when it was issued. */
  readonly lifetimeMs: number
}

const fieldsOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

/** Reads a token from the answer of the OAuth server; undefined where there is none in it. */
export const readToken = (body: string): AccessToken | undefined => {
  const { access_token: value, expires_in: seconds } = fieldsOf(body)
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) return undefined
  if (typeof seconds !== 'number' || !(seconds > 0)) return undefined
  return { value, lifetimeMs: seconds * 1000 }
}

/** The error that says why the OAuth server gave no token; in its own words where it has some. */
export const tokenError = (response: SegmentResponse): SegmentError => {
  const { error, error_description: description } = fieldsOf(response.body)
  const words = [error, description].filter((text): text is string => typeof text === 'string').join(': ')
  return new SegmentError(
    'unauthorized',
    `The OAuth server gave no token (${response.status})${words === '' ? '' : `: ${words.slice(0, 300)}`}.`,
    {
      status: response.status,
      advice:
        'Check the application id, the key id and private key, the region, and that the source is connected to it.',
    },
  )
}
