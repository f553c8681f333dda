import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Name of the cookie and of the header that carry the token. */
const cookieName = 'segment_dev_token'
const headerName = 'x-segment-dev-token'

/** What a request shows. */
export type Admission =
  | { readonly kind: 'admitted' }
  /** The token stood in the address: it moves into a cookie, and out of the history. */
  | { readonly kind: 'exchange'; readonly cookie: string; readonly location: string }
  | { readonly kind: 'refused' }

const matches = (token: string, shown: string | undefined): boolean => {
  if (shown === undefined) return false
  const [left, right] = [Buffer.from(token), Buffer.from(shown)]
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

const cookieOf = (header: string | undefined): string | undefined =>
  header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)

/**
 * Lets those through who know the token, as a header (`Authorization: Bearer …` or `X-Segment-Dev-Token`), as a cookie,
 * or once as `?token=`.
 * @param token undefined lets everybody through
 */
export const admit = ({ headers, method }: IncomingMessage, url: URL, token: string | undefined): Admission => {
  if (token === undefined) return { kind: 'admitted' }
  const bearer = /^\s*Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  const header = headers[headerName]
  if (
    [bearer, typeof header === 'string' ? header : undefined, cookieOf(headers.cookie)].some((one) =>
      matches(token, one),
    )
  ) {
    return { kind: 'admitted' }
  }
  if (!matches(token, url.searchParams.get('token') ?? undefined)) return { kind: 'refused' }
  if (method !== 'GET' || url.pathname.startsWith('/_dev/')) return { kind: 'admitted' }
  const query = new URLSearchParams(url.searchParams)
  query.delete('token')
  // A path that began with two slashes would be another host.
  const path = `/${url.pathname.replace(/^\/+/, '')}`
  return {
    kind: 'exchange',
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    location: query.size === 0 ? path : `${path}?${query}`,
  }
}
