import type { ReadRequest } from './answer.ts'
import { decodeBase64Text } from './base64.ts'
import { type JsonObject, parseJsonObject } from './json.ts'
import { limits } from './limits.ts'
import { readPixel } from './pixel.ts'
import { decodeUtf8 } from './web-globals.ts'

/** The credentials of a request. */
export interface Credentials {
  /** Empty if there is none. */
  readonly writeKey: string
  /** OAuth access token. */
  readonly token?: string
}

const scheme = /^\s*(basic|bearer)\s+(\S+)\s*$/i

/**
 * Reads the write key and token of a request. The Basic user name wins over the body's `writeKey` if both are sent
 * and differ; which one Segment uses is not documented. The colon after the key may be missing.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const readCredentials = (authorization: string | undefined, body: JsonObject): Credentials => {
  const bodyKey = typeof body.writeKey === 'string' ? body.writeKey : ''
  const match = scheme.exec(authorization ?? '')
  const value = match?.[2]
  if (value === undefined) return { writeKey: bodyKey }
  if (match?.[1]?.toLowerCase() === 'bearer') return { writeKey: bodyKey, token: value }
  const userName = decodeBase64Text(value)?.split(':', 1)[0]
  return { writeKey: userName === undefined || userName === '' ? bodyKey : userName }
}

/** The write key of a request, valid or not; empty if there is none. */
export const sentWriteKey = ({ headers, inflated, location }: ReadRequest): string => {
  const { writeKey } = readCredentials(headers.authorization, {})
  if (writeKey !== '') return writeKey
  const readable = inflated !== undefined && inflated.byteLength <= limits.batchBytes
  const body = readable ? parseJsonObject(decodeUtf8(inflated)) : undefined
  return readCredentials(undefined, body ?? readPixel(location.searchParams) ?? {}).writeKey
}
