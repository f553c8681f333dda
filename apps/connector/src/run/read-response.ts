import { bindFunctions, type EvaluateOptions } from '@org/iml'
import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import type { AppResponse } from './app-transport.ts'
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

/** The text decoder of a charset. @returns undefined if it is unknown */
const decoderOf = (charset: string | undefined): TextDecoder | undefined => {
  if (charset === undefined) return undefined
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

/** Text in the charset that the Content-Type, or the first line of XML, declares. @returns undefined if none does */
const declaredText = ({ body, bodyBytes }: AppResponse, type: string, contentType: string): string | undefined => {
  if (bodyBytes === undefined) return undefined
  const charset =
    /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ??
    (type === 'xml' ? /^[^>]*?\sencoding\s*=\s*["']([^"']+)/.exec(body)?.[1] : undefined)
  return decoderOf(charset)?.decode(bodyBytes)
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The bytes of a body. @throws {RangeError} if the transport passed on only text and bytes were lost in it */
const bytesOfBody = ({ body, bodyBytes }: AppResponse): Uint8Array => {
  if (bodyBytes !== undefined) return bodyBytes
  if (body.includes('\uFFFD')) throw new RangeError('The transport does not pass on the bytes of the body.')
  return new TextEncoder().encode(body)
}

const parse = (raw: AppResponse, type: string, contentType: string, options: EvaluateOptions): unknown => {
  const { bodyBytes } = raw
  const declared = declaredText(raw, type, contentType)
  const text = declared ?? raw.body
  switch (type) {
    case 'json':
      return text.trim() === '' ? undefined : (JSON.parse(text) as unknown)
    case 'xml':
      return text.trim() === '' ? undefined : bindFunctions(options).parseXML?.(text)
    case 'urlencoded':
      return Object.fromEntries(new URLSearchParams(text))
    case 'binary':
      return bytesOfBody(raw)
    case 'automatic':
      // An image or archive must not be damaged by reading it as text.
      return declared !== undefined || bodyBytes === undefined || isUtf8(bodyBytes) ? text : bodyBytes
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
    throw new ModuleError('DataError', `The response is not valid ${type}.`, { status: raw.status, cause })
  }
}
