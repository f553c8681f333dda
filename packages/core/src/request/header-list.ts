import { SegmentError } from '../error/segment-error.ts'

/** Names and values: rows in their order, where a name may come twice, or an object. */
export type Rows = readonly (readonly [name: string, value: string])[] | Readonly<Record<string, string>>

const isRowList = (rows: Rows): rows is readonly (readonly [string, string])[] => Array.isArray(rows)

/** Rows of either shape. */
export const rowsOf = (rows: Rows = []): readonly (readonly [name: string, value: string])[] =>
  isRowList(rows) ? rows : Object.entries(rows)

/** Headers that the transport writes itself, or that would make of one request another. */
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

/** Headers that come once; of two the last stands. */
const singleHeaders: ReadonlySet<string> = new Set(['authorization', 'content-type', 'user-agent'])

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/

/** No line break, so that a value can not begin a header of its own, and nothing beyond Latin-1. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

const invalid = (message: string, advice: string): SegmentError =>
  new SegmentError('invalid_request', message, { path: ['headers'], advice })

/**
 * Headers a caller gave, names in lower case; values of the same name are joined by a comma.
 * @throws {SegmentError} `invalid_request` for a name or value that can not stand in a request; values stay unsaid, for
 *   they may be credentials
 */
export const readHeaderRows = (rows: Rows | undefined): Readonly<Record<string, string>> => {
  const headers = new Map<string, string>()
  for (const [given, value] of rowsOf(rows)) {
    const name = given.toLowerCase()
    if (!token.test(name)) throw invalid('A header has a name that none can have.', 'Write a header as Name: value.')
    if (!fieldValue.test(value)) {
      throw invalid(`The header ${name} holds a line break or another forbidden character.`, 'Leave it out.')
    }
    if (connectionHeaders.has(name)) throw invalid(`The header ${name} belongs to the connection.`, 'Leave it out.')
    const before = singleHeaders.has(name) ? undefined : headers.get(name)
    headers.set(name, before === undefined ? value.trim() : `${before}, ${value.trim()}`)
  }
  return Object.fromEntries(headers)
}
