import { limits } from '../spec/limits.ts'
import type { SegmentResponse } from '../transport/transport.ts'

const seconds = /^\d{1,12}(?:\.\d+)?$/

/** An HTTP date begins with a day of the week in all three formats; other text that happens to parse is not a date. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[ ,]/

const parseDate = (text: string): number | undefined => {
  if (!httpDate.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

const parseWait = (text: string, date: string | null, now: number | undefined): number | undefined => {
  if (seconds.test(text)) return Math.round(Number(text) * 1_000)
  const until = parseDate(text)
  if (until === undefined) return undefined
  // Our clock may be wrong, so prefer the server's own date.
  const from = parseDate(date?.trim() ?? '') ?? now
  return from === undefined ? undefined : Math.max(0, until - from)
}

/**
 * How long an answer asks to wait: `Retry-After` in seconds or as an HTTP date, else `X-RateLimit-Reset` in seconds.
 * @param now milliseconds since 1970; without it, a date is read only if the server sends its own
 * @returns milliseconds; undefined if it asks for no wait
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#rate-limits
 */
export const askedWaitMs = (headers: SegmentResponse['headers'], now: number | undefined): number | undefined => {
  const retryAfter = headers.get('retry-after')?.trim()
  const wait = retryAfter === undefined ? undefined : parseWait(retryAfter, headers.get('date'), now)
  if (wait !== undefined) return wait
  const reset = headers.get('x-ratelimit-reset')?.trim()
  return reset !== undefined && seconds.test(reset) ? Math.round(Number(reset) * 1_000) : undefined
}

/** The same, capped at the longest wait that is obeyed: `limits.retryAfterSeconds`. */
export const retryAfterMs = (headers: SegmentResponse['headers'], now: number): number | undefined => {
  const asked = askedWaitMs(headers, now)
  return asked === undefined ? undefined : Math.min(asked, limits.retryAfterSeconds * 1_000)
}
