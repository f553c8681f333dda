import { encodeBase64Text } from '../error/base64.ts'
import { callTypes } from '../spec/fields/call-types.ts'
import { byteLength } from '../validate/byte-length.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import { guardRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import { callJson, checkCallBytes } from './serialise-call.ts'
import type { Source } from './source.ts'
import { trackingUrl } from './tracking-host.ts'

/**
 * The Authorization header of a write key: the key as user name, no password.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const basicAuthorization = (writeKey: string): string => `Basic ${encodeBase64Text(`${writeKey}:`)}`

/** What differs from one attempt to the next. */
export interface AttemptStamps {
  /** Clock of the sender when the request is sent, ISO 8601. */
  readonly sentAt: string
  /** OAuth access token; it replaces Basic authorization, and the write key goes into the body. */
  readonly bearerToken?: string | undefined
  /** How often this request was sent before; sent as `X-Retry-Count` from 1 on. */
  readonly retryCount?: number | undefined
  /** `User-Agent`, if the runtime allows one to be set. */
  readonly userAgent?: string | undefined
}

type HeaderStamps = Omit<AttemptStamps, 'sentAt'>

const inHeader = (source: Source): boolean => source.writeKeyIn !== 'body'

const inBody = (source: Source): boolean => source.writeKeyIn === 'body' || source.writeKeyIn === 'both'

/** The Authorization of a request: the token, else the write key, else none. */
export const authorizationHeader = (
  source: Source,
  { bearerToken }: HeaderStamps,
): Readonly<Record<string, string>> => {
  if (bearerToken !== undefined) return { authorization: `Bearer ${bearerToken}` }
  return inHeader(source) ? { authorization: basicAuthorization(source.writeKey) } : {}
}

/** Headers that identify the attempt and the sender. */
export const attemptHeaders = ({ retryCount = 0, userAgent }: HeaderStamps): Readonly<Record<string, string>> => ({
  ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
  ...(retryCount > 0 ? { 'x-retry-count': String(retryCount) } : {}),
})

/**
 * The last fields of a body, as JSON without the opening brace: `sentAt` and, if the source or OAuth needs it, the write
 * key.
 * @see https://www.twilio.com/docs/segment/connections/oauth/
 */
export const bodyTail = (source: Source, { sentAt, bearerToken }: AttemptStamps): string => {
  const key = inBody(source) || bearerToken !== undefined ? `,"writeKey":${JSON.stringify(source.writeKey)}` : ''
  return `"sentAt":${JSON.stringify(sentAt)}${key}}`
}

/** Builds the POST request that carries a body. */
export const postRequest = (
  source: Source,
  path: string,
  stamps: AttemptStamps,
  body: Pick<SegmentRequest, 'body' | 'bodyBytes'>,
): SegmentRequest =>
  guardRequest({
    method: 'POST',
    url: trackingUrl(source, path),
    headers: {
      'content-type': 'application/json',
      ...authorizationHeader(source, stamps),
      ...attemptHeaders(stamps),
    },
    ...body,
  })

/**
 * Builds the request of one call. Pure: the same call, source and stamps give the same bytes.
 * @throws {SegmentError} `too_large` if the body exceeds `limits.callBytes` bytes
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/
 */
export const buildRequest = (
  call: StampedCall,
  source: Source,
  stamps: AttemptStamps,
  json: string = callJson(call),
): SegmentRequest => {
  const body = `${json.slice(0, -1)},${bodyTail(source, stamps)}`
  checkCallBytes(byteLength(body))
  return postRequest(source, callTypes[call.type].path, stamps, { body })
}
