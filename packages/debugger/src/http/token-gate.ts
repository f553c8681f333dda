import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Cookie and header that can hold the token. */
const cookieName = 'segment_dev_token'
const headerName = 'x-segment-dev-token'

/** Whether a request is let in. */
export type Admission =
  | { readonly kind: 'admitted' }
  /** The token was in the URL: it moves to a cookie, out of the browser history. */
  | { readonly kind: 'exchange'; readonly cookie: string; readonly location: string }
  | { readonly kind: 'refused' }

const matches = (token: string, given: string | readonly string[] | null | undefined): boolean => {
  if (typeof given !== 'string') return false
  const [left, right] = [Buffer.from(token), Buffer.from(given)]
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

const cookiePattern = new RegExp(`(?:^|;)\\s*${cookieName}=([^;]*)`)

/**
 * Checks the token, which can be sent as a header (`Authorization: Bearer …` or `X-Segment-Dev-Token`), as a cookie, or
 * once as `?token=`.
 * @param token undefined admits everyone
 */
export const admit = ({ headers, method }: IncomingMessage, url: URL, token: string | undefined): Admission => {
  if (token === undefined) return { kind: 'admitted' }
  const bearer = /^\s*Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  const cookie = cookiePattern.exec(headers.cookie ?? '')?.[1]?.trim()
  if ([bearer, headers[headerName], cookie].some((one) => matches(token, one))) return { kind: 'admitted' }
  if (!matches(token, url.searchParams.get('token'))) return { kind: 'refused' }
  if (method !== 'GET' || url.pathname.startsWith('/_dev/')) return { kind: 'admitted' }
  const query = new URLSearchParams(url.searchParams)
  query.delete('token')
  // A location that starts with two slashes would name another host.
  const path = `/${url.pathname.replace(/^\/+/, '')}`
  return {
    kind: 'exchange',
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    location: query.size === 0 ? path : `${path}?${query}`,
  }
}
