import { bindFunctions, type EvaluateOptions } from '@org/iml'
import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import type { AppResponse } from './app-transport.ts'
import { charsetOf, decodeText } from './decode-text.ts'
import { ModuleError } from './module-error.ts'

/** A response of a transport. */
export interface RawResponse extends AppResponse {
  readonly headers: AppResponse['headers'] & { forEach?: (visit: (value: string, name: string) => void) => void }
}

/** The headers of a response, names in lowercase. */
export const headersOf = ({ headers }: RawResponse): Fields => {
  const found: [string, string][] = []
  headers.forEach?.((value, name) => {
    found.push([name.toLowerCase(), value])
  })
  const contentType = headers.get('content-type')
  return { ...(contentType === null ? {} : { 'content-type': contentType }), ...Object.fromEntries(found) }
}

const inRange = (range: string, status: number): number | undefined => {
  const [, from, to] = /^(\d{3})-(\d{3})$/.exec(range) ?? []
  if (from === undefined || to === undefined) return undefined
  return status >= Number(from) && status <= Number(to) ? Number(to) - Number(from) : undefined
}

/** The entry of a status in a table: the status itself, else the narrowest range, else `*`. */
export const byStatus = (table: Fields, status: number): unknown => {
  if (Object.hasOwn(table, String(status))) return table[String(status)]
  const ranges = Object.entries(table).flatMap(([range, value]) => {
    const width = inRange(range, status)
    return width === undefined ? [] : [{ width, value }]
  })
  return ranges.toSorted((left, right) => left.width - right.width)[0]?.value ?? table['*']
}

const typeByContent = (contentType: string): string => {
  if (/[/+]json\b/i.test(contentType)) return 'json'
  if (/[/+]xml\b/i.test(contentType)) return 'xml'
  return /urlencoded/i.test(contentType) ? 'urlencoded' : 'automatic'
}

/** The charset that the Content-Type, or the first line of XML, declares. */
const declaredCharset = (body: string, type: string, contentType: string): string | undefined =>
  charsetOf(contentType) ?? (type === 'xml' ? /^[^>]*?\sencoding\s*=\s*["']([^"']+)/.exec(body)?.[1] : undefined)

/** The text of a body. @throws {TypeError} if its bytes are not text in the declared charset, else in UTF-8 */
const textOfBody = ({ body, bodyBytes }: AppResponse, charset: string | undefined): string =>
  bodyBytes === undefined ? body : decodeText(bodyBytes, charset)

/** Bytes that are not text stay bytes: an image or archive must not be damaged by reading it as text. */
const textOrBytes = (raw: AppResponse, charset: string | undefined): string | Uint8Array | undefined => {
  try {
    return textOfBody(raw, charset)
  } catch {
    return raw.bodyBytes
  }
}

/** The bytes of a body. @throws {RangeError} if the transport passed on only text and bytes were lost in it */
const bytesOfBody = ({ body, bodyBytes }: AppResponse): Uint8Array => {
  if (bodyBytes !== undefined) return bodyBytes
  if (body.includes('\uFFFD')) throw new RangeError('The transport does not pass on the bytes of the body.')
  return new TextEncoder().encode(body)
}

const parse = (raw: AppResponse, type: string, contentType: string, options: EvaluateOptions): unknown => {
  if (type === 'binary') return bytesOfBody(raw)
  const charset = declaredCharset(raw.body, type, contentType)
  if (type === 'automatic') return textOrBytes(raw, charset)
  const text = textOfBody(raw, charset)
  switch (type) {
    case 'json':
      return text.trim() === '' ? undefined : (JSON.parse(text) as unknown)
    case 'xml':
      return text.trim() === '' ? undefined : bindFunctions(options).parseXML?.(text)
    case 'urlencoded':
      return Object.fromEntries(new URLSearchParams(text))
    default:
      return text
  }
}

/**
 * Reads a response: header names in lowercase, the body by the type that the app or the Content-Type
 * declares.
 * @throws {ModuleError} if the body does not match its type
 */
export const readResponse = (
  raw: RawResponse,
  declared: unknown,
  options: EvaluateOptions,
): { readonly statusCode: number; readonly headers: Fields; readonly body: unknown } => {
  const headers = headersOf(raw)
  const named = isFields(declared) ? byStatus(fieldsOf(declared), raw.status) : declared
  const automatic = typeof named !== 'string' || named === 'automatic'
  const contentType = String(headers['content-type'] ?? '')
  const type = automatic ? typeByContent(contentType) : named
  try {
    return { statusCode: raw.status, headers, body: parse(raw, type, contentType, options) }
  } catch (cause) {
    // An error response with an unexpected body is reported by its status.
    if (raw.status >= 400) return { statusCode: raw.status, headers, body: raw.body }
    const isText = cause instanceof TypeError && type !== 'binary'
    const reason = isText ? `text in ${declaredCharset(raw.body, type, contentType) ?? 'UTF-8'}` : type
    throw new ModuleError('DataError', `The response is not valid ${reason}.`, { status: raw.status, cause })
  }
}
