type HeadersOf = (origin: string | undefined) => Readonly<Record<string, string>>

/** Decides by a request's `Origin`. */
export interface CorsRule {
  readonly answerHeaders: HeadersOf
  readonly preflightHeaders: HeadersOf
  /** Whether a page of another origin sent the request. */
  readonly isForeign: (origin: string | undefined) => boolean
}

const exposed = { 'access-control-expose-headers': 'retry-after' } as const

/** Browsers block a call that sends a header not listed here. */
const preflight = {
  'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
  'access-control-allow-headers':
    'authorization, content-type, content-encoding, x-retry-count, x-write-key, x-signature, anonymousid',
  'access-control-max-age': '86400',
} as const

const patternOf = (origin: string): RegExp => {
  const escaped = origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace('\\*', '[a-z0-9-]+(?:\\.[a-z0-9-]+)*')}$`, 'i')
}

/**
 * Creates the rule that decides which pages may send and what they may read. `*` allows every page but no credentials, because browsers refuse the
 * combination; otherwise the answer names the origin if it is listed.
 * @param credentials whether listed origins may send credentials
 */
export const createCorsRule = (origins: readonly string[], credentials: boolean): CorsRule => {
  if (origins.includes('*')) {
    const open = { 'access-control-allow-origin': '*', ...exposed }
    const openPreflight = { ...open, ...preflight }
    return { answerHeaders: () => open, preflightHeaders: () => openPreflight, isForeign: () => false }
  }
  const patterns = origins.map(patternOf)
  const closed = { vary: 'origin' }
  const isListed = (origin: string): boolean => patterns.some((pattern) => pattern.test(origin))
  const answerHeaders: HeadersOf = (origin) => {
    if (origin === undefined || !isListed(origin)) return closed
    return {
      'access-control-allow-origin': origin,
      ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
      ...exposed,
      ...closed,
    }
  }
  return {
    answerHeaders,
    // Browsers always send the origin of a page with a POST, even without a preflight.
    isForeign: (origin) => origin !== undefined && !isListed(origin),
    preflightHeaders: (origin) => {
      const headers = answerHeaders(origin)
      return headers === closed ? closed : { ...headers, ...preflight }
    },
  }
}
