/** What a request shows to say whose it is. */
export interface Credentials {
  /** User name of Basic, or the key of Jitsu's header. */
  readonly key: string | undefined
  /** Token of Bearer, or the password of Basic. */
  readonly token: string | undefined
}

const scheme = /^\s*(basic|bearer)\s+(\S+)\s*$/i

/** The text in base64 of either alphabet, with or without padding; undefined where it is none. */
export const decodeBase64 = (text: string): string | undefined => {
  try {
    const binary = atob(
      text
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .replace(/[\s=]+/g, ''),
    )
    // Most of what is sent so is ASCII.
    let isAscii = true
    for (let index = 0; index < binary.length && isAscii; index += 1) isAscii = binary.charCodeAt(index) < 0x80
    return isAscii ? binary : new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}

const readBasic = (credential: string): Credentials => {
  const text = decodeBase64(credential) ?? ''
  const colon = text.indexOf(':')
  // The colon is asked for by the documentation and left out by some clients.
  const [key, token] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  return { key: key === '' ? undefined : key, token: token === '' ? undefined : token }
}

const readAuthorization = (authorization: string): Credentials | undefined => {
  const [, name, credential] = scheme.exec(authorization) ?? []
  if (credential === undefined) return undefined
  return name?.toLowerCase() === 'bearer' ? { key: undefined, token: credential } : readBasic(credential)
}

/** Authorizations of which it is remembered what they say. */
const maxRemembered = 1_000

/** Reads the headers that name a source. */
export type CredentialsReader = (header: (name: string) => string | undefined) => Credentials

/**
 * Makes a reader that remembers what it read, for clients send the same header with each request.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const createCredentialsReader = (): CredentialsReader => {
  const known = new Map<string, Credentials>()
  return (header) => {
    const authorization = header('authorization') ?? ''
    const remembered = known.get(authorization)
    if (remembered !== undefined) return remembered
    const credentials = readAuthorization(authorization)
    if (credentials === undefined) return { key: header('x-write-key'), token: undefined }
    if (known.size >= maxRemembered) known.clear()
    known.set(authorization, credentials)
    return credentials
  }
}
