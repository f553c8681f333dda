import { decodeBase64Text } from './base64.ts'
import type { JsonObject } from './json.ts'

/** What a request shows to prove that it may write. */
export interface Credentials {
  /** Empty when there is none. */
  readonly writeKey: string
  /** OAuth access token. */
  readonly token?: string
}

const scheme = /^\s*(basic|bearer)\s+(\S+)\s*$/i

/**
 * Reads the write key and token of a request. The Basic user name wins over the body's `writeKey` where both are sent
 * and differ; which of them Segment takes is not documented. The colon after the key may be missing.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export function readCredentials(authorization: string | undefined, body: JsonObject): Credentials {
  const bodyKey = typeof body.writeKey === 'string' ? body.writeKey : ''
  const match = scheme.exec(authorization ?? '')
  const value = match?.[2]
  if (value === undefined) return { writeKey: bodyKey }
  if (match?.[1]?.toLowerCase() === 'bearer') return { writeKey: bodyKey, token: value }
  const userName = decodeBase64Text(value)?.split(':', 1)[0]
  return { writeKey: userName === undefined || userName === '' ? bodyKey : userName }
}
