/** Which pages may send, and what they may read. */
export interface CorsRule {
  /** Headers of every answer to a request of this origin. */
  readonly answerHeaders: (origin: string | undefined) => Readonly<Record<string, string>>
  /** Headers of the answer to a preflight. */
  readonly preflightHeaders: (origin: string | undefined) => Readonly<Record<string, string>>
}

const exposed = { 'access-control-expose-headers': 'retry-after' } as const

/** What the browser libraries of this world send; what is not listed would stop their calls. */
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
 * The rule of a list of origins. With `*` every page may send, but none with credentials, for browsers refuse both
 * together; else the origin is named when it is on the list.
 * @param credentials whether listed origins may send with credentials
 */
export const createCorsRule = (origins: readonly string[], credentials: boolean): CorsRule => {
  if (origins.includes('*')) {
    const open = { 'access-control-allow-origin': '*', ...exposed }
    const openPreflight = { ...open, ...preflight }
    return { answerHeaders: () => open, preflightHeaders: () => openPreflight }
  }
  const patterns = origins.map(patternOf)
  const closed = { vary: 'origin' }
  const answerHeaders = (origin: string | undefined): Readonly<Record<string, string>> => {
    if (origin === undefined || !patterns.some((pattern) => pattern.test(origin))) return closed
    return {
      'access-control-allow-origin': origin,
      ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
      ...exposed,
      ...closed,
    }
  }
  return {
    answerHeaders,
    preflightHeaders: (origin) => {
      const headers = answerHeaders(origin)
      return headers === closed ? closed : { ...headers, ...preflight }
    },
  }
}
