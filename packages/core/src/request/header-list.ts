import { SegmentError } from '../error/segment-error.ts'

/** Names and values: pairs in order, in which a name may repeat, or an object. */
export type HeaderList = readonly (readonly [name: string, value: string])[] | Readonly<Record<string, string>>

const isPairList = (list: HeaderList): list is readonly (readonly [string, string])[] => Array.isArray(list)

/** The pairs of either form. */
export const headerPairs = (list: HeaderList = []): readonly (readonly [name: string, value: string])[] =>
  isPairList(list) ? list : Object.entries(list)

/** Headers that the transport sets itself, or that would change the meaning of the request. */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Headers that may occur once; the last one wins. */
const singleHeaders: ReadonlySet<string> = new Set(['authorization', 'content-type', 'user-agent'])

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/

/** No line break, so that a value cannot start another header, and nothing beyond Latin-1. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

const invalid = (message: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: ['headers'], advice })

/**
 * Headers a caller gave, names in lower case; values of the same name are joined by a comma.
 * @throws {SegmentError} `invalid_request` for an invalid name or value; the error does not show values, because they
 *   may be credentials
 */
export const readHeaders = (list: HeaderList | undefined): Readonly<Record<string, string>> => {
  const headers = new Map<string, string>()
  for (const [given, value] of headerPairs(list)) {
    const name = given.toLowerCase()
    if (!token.test(name)) throw invalid('A header name is invalid.', 'Write a header as Name: value.')
    if (!fieldValue.test(value)) {
      throw invalid(`The header ${name} contains a line break or another forbidden character.`, 'Remove it.')
    }
    if (connectionHeaders.has(name)) throw invalid(`The header ${name} is set by the connection.`, 'Remove it.')
    const before = singleHeaders.has(name) ? undefined : headers.get(name)
    headers.set(name, before === undefined ? value.trim() : `${before}, ${value.trim()}`)
  }
  return Object.fromEntries(headers)
}
