import { limits } from '../spec/limits.ts'

const seconds = (text: string): number | undefined =>
  /^\d{1,9}(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined

const httpDate = (text: string, now: number): number | undefined => {
  // Only the forms of RFC 9110; Date.parse alone would take almost anything.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now)
}

/**
 * How long the far side asks to wait: `Retry-After` in seconds or as an HTTP date, else `X-RateLimit-Reset` in seconds.
 * @param now milliseconds since 1970
 * @returns milliseconds, at most `limits.retryAfterSeconds`; undefined where nothing readable is asked
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#rate-limits
 */
export const retryAfterMs = (headers: { get(name: string): string | null }, now: number): number | undefined => {
  const after = headers.get('retry-after')?.trim()
  const reset = headers.get('x-ratelimit-reset')?.trim()
  const wait = (after && (seconds(after) ?? httpDate(after, now))) ?? (reset ? seconds(reset) : undefined)
  return typeof wait === 'number' ? Math.min(wait, limits.retryAfterSeconds * 1000) : undefined
}
