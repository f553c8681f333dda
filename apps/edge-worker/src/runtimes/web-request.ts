import { webBodyReader } from '../body/read-web-body.ts'
import type { ConnectionFacts } from '../collector/dependencies.ts'
import type { Answer } from '../http/answer.ts'
import type { CollectorRequest } from '../http/request.ts'

/** Length of `https://`, which is at most where a URL's authority starts. */
const schemeLength = 8

/**
 * Translates a web Request.
 * @param facts what the runtime knows besides. @param rootOf where the collector's root starts in a path
 */
export const fromWebRequest = (
  request: Request,
  facts: ConnectionFacts & Pick<CollectorRequest, 'waitUntil'>,
  rootOf: (path: string) => number = () => 0,
): CollectorRequest => {
  const { url, method, headers } = request
  const mark = url.indexOf('?')
  const end = mark === -1 ? url.length : mark
  const pathStart = url.indexOf('/', schemeLength)
  const rootEnd = pathStart + rootOf(url.slice(pathStart, end))
  return {
    method,
    path: url.slice(rootEnd, end),
    query: url.slice(end + 1),
    header: (name) => headers.get(name) ?? undefined,
    readBody: webBodyReader(request),
    rootUrl: () => url.slice(0, rootEnd),
    get signal() {
      return request.signal
    },
    connection: undefined,
    ...facts,
  }
}

/** Options of Workers for a body that is compressed already; without it they would compress it again. */
const compressedInit: object = { encodeBody: 'manual' }

/** Translates an answer. */
export const toWebResponse = ({ status, headers, body }: Answer): Response =>
  new Response(body === '' ? null : body, {
    status,
    headers,
    ...(headers['content-encoding'] === undefined ? {} : compressedInit),
  })
