import { decodeBase64 } from '../http/decode-base64.ts'
import type { CollectorRequest } from '../http/request.ts'

/** The key and token that a request's headers carry. */
export interface Credentials {
  /** User name of Basic, or the key of Jitsu's header. */
  readonly key: string | undefined
  /** Token of Bearer, or the password of Basic. */
  readonly token: string | undefined
}

const scheme = /^\s*(basic|bearer)\s+(\S+)\s*$/i

const readBasic = (credential: string): Credentials => {
  const text = decodeBase64(credential) ?? ''
  const colon = text.indexOf(':')
  // The documentation requires the colon; some clients omit it.
  const [key, token] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  return { key: key === '' ? undefined : key, token: token === '' ? undefined : token }
}

const readAuthorization = (authorization: string): Credentials | undefined => {
  const [, name, credential] = scheme.exec(authorization) ?? []
  if (credential === undefined) return undefined
  return name?.toLowerCase() === 'bearer' ? { key: undefined, token: credential } : readBasic(credential)
}

/** Maximum cached Authorization headers. */
const maxCached = 1_000

/** Maximum characters of a cached header; keys and tokens are shorter. */
const maxCachedLength = 512

/**
 * Creates a reader of the headers that identify a source, with a cache, because clients send the same header with each request.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const createCredentialsReader = () => {
  const cache = new Map<string, Credentials>()
  return (header: CollectorRequest['header']): Credentials => {
    const authorization = header('authorization') ?? ''
    const cached = cache.get(authorization)
    if (cached !== undefined) return cached
    const credentials = readAuthorization(authorization)
    if (credentials === undefined) return { key: header('x-write-key'), token: undefined }
    if (authorization.length > maxCachedLength) return credentials
    if (cache.size >= maxCached) cache.clear()
    cache.set(authorization, credentials)
    return credentials
  }
}
