import { decodeBase64Text } from '../error/base64.ts'
import { redacted, redactSecrets } from '../error/redact-secrets.ts'
import type { SegmentRequest } from './segment-request.ts'

/** Where Node, Bun and Deno look up what `console.log` shows. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * Makes `console.log` and `JSON.stringify` show a replacement for an object that contains a secret. Its properties can
 * still be read, spread and copied.
 * @param shown the replacement
 * @returns the same object
 */
export const hideSecrets = <Value extends object>(value: Value, shown: () => object): Value =>
  Object.defineProperties(value, { [inspect]: { value: shown }, toJSON: { value: shown } })

/** Headers whose value is a credential as a whole. */
const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-write-key'])

/** A `writeKey` in JSON text, whatever the white space. */
const writeKeyInJson = /("writeKey"\s*:\s*)"((?:[^"\\]|\\.)*)"/g

/** Parameters of a query or form that hold a write key or an OAuth assertion; `data` of the pixel endpoint holds a call. */
const secretParameters = /((?:^|[?&])(?:writeKey|client_assertion)=|\/pixel\/[^?\s]*\?(?:[^#\s]*&)?data=)([^&#\s]*)/gm

const credentialOf = (authorization: string | undefined): readonly string[] => {
  const [, scheme, credential] = /^(?:(\S+)\s+)?(.+)$/s.exec(authorization?.trim() ?? '') ?? []
  if (credential === undefined) return []
  if (scheme?.toLowerCase() !== 'basic') return [credential]
  const user = decodeBase64Text(credential)?.split(':', 1)
  return user === undefined ? [credential] : [credential, ...user]
}

/** The body of a request as text, in either form. */
export const bodyText = ({ body, bodyBytes }: SegmentRequest): string | undefined =>
  bodyBytes === undefined ? body : new TextDecoder().decode(bodyBytes)

/** The secrets of a request: its credential, and the write keys in its body and query. */
export const requestSecrets = (request: SegmentRequest): readonly string[] => {
  const { url, headers } = request
  const body = bodyText(request) ?? ''
  return [
    ...credentialOf(headers.authorization),
    ...[...body.matchAll(writeKeyInJson)].map(([, , key = '']) => key),
    ...[...`${url}\n${body}`.matchAll(secretParameters)].map(([, , value = '']) => value),
  ]
}

const redactHeader = (name: string, value: string, secrets: readonly string[]): string => {
  if (!secretHeaders.has(name.toLowerCase())) return redactSecrets(value, secrets)
  const [, scheme] = /^(Basic|Bearer)\s/i.exec(value) ?? []
  return scheme === undefined ? redacted : `${scheme} ${redacted}`
}

/**
 * A request without secrets: the credential in its headers and the write key in its body and query are replaced.
 * @param secrets further secrets to hide
 */
export const redactRequest = (request: SegmentRequest, secrets: readonly string[] = []): SegmentRequest => {
  const all = [...secrets, ...requestSecrets(request)]
  const body = bodyText(request)
  const hide = (text: string): string => redactSecrets(text.replace(secretParameters, `$1${redacted}`), all)
  return {
    method: request.method,
    url: hide(request.url),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, redactHeader(name, value, all)]),
    ),
    ...(body === undefined ? {} : { body: hide(body.replace(writeKeyInJson, `$1"${redacted}"`)) }),
  }
}

/** Hides the secrets of a request from `console.log` and `JSON.stringify`; transports can still read them. */
export const guardRequest = (request: SegmentRequest): SegmentRequest =>
  hideSecrets(request, () => redactRequest(request))
