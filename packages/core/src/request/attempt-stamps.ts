import { basicAuthorization } from './basic-authorization.ts'
import type { Source } from './source.ts'

/** What differs from one attempt to the next. */
export interface AttemptStamps {
  /** Clock of the sender as the request leaves, ISO 8601. */
  readonly sentAt: string
  /** OAuth access token; it takes the place of Basic authorization, and the write key goes into the body. */
  readonly bearerToken?: string | undefined
  /** How often this request was sent before; from 1 on it is told in `X-Retry-Count`. */
  readonly retryCount?: number | undefined
  /** `User-Agent`, where the runtime lets it be set. */
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

/** Headers that tell which attempt this is and who sends it. */
export const attemptHeaders = ({ retryCount = 0, userAgent }: HeaderStamps): Readonly<Record<string, string>> => ({
  ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
  ...(retryCount > 0 ? { 'x-retry-count': String(retryCount) } : {}),
})

/**
 * The last fields of a body, as JSON without the opening brace: when it left and, where it is asked for or OAuth needs
 * it, whose it is.
 * @see https://segment.com/docs/connections/oauth/
 */
export const bodyTail = (source: Source, { sentAt, bearerToken }: AttemptStamps): string => {
  const key = inBody(source) || bearerToken !== undefined ? `,"writeKey":${JSON.stringify(source.writeKey)}` : ''
  return `"sentAt":${JSON.stringify(sentAt)}${key}}`
}
