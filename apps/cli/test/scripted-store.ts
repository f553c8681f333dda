import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request to a scripted store. */
export interface StoreRequest {
  readonly kind: 'list' | 'head' | 'get'
  /** Undefined for a list. */
  readonly key: string | undefined
  /** The range that is asked for; `to` is exclusive. */
  readonly from: number
  readonly to: number
  readonly headers: IncomingMessage['headers']
  /** Requests of this kind before. */
  readonly count: number
}

/** Answers a request in another way than the store does. @returns whether it did */
export type StoreScript = (request: StoreRequest, response: ServerResponse) => boolean

const entity = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/**
 * An S3-compatible store on loopback whose answers a test can replace. Its lists have one object per page. The tag of an
 * object is its length.
 */
export const startStore = async (objects: Readonly<Record<string, string | Buffer>>) => {
  let script: StoreScript = () => false
  const requests: StoreRequest[] = []
  const tagOf = (body: Buffer): string => `"${body.length}"`
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://localhost')
    const isList = url.searchParams.has('list-type')
    const key = isList ? undefined : decodeURIComponent(url.pathname.split('/').slice(2).join('/'))
    const body = Buffer.from(objects[key ?? ''] ?? '')
    const kind = isList ? 'list' : incoming.method === 'HEAD' ? 'head' : 'get'
    const [, from = '0', last = `${body.length - 1}`] = /bytes=(\d+)-(\d+)/.exec(incoming.headers.range ?? '') ?? []
    const request: StoreRequest = {
      ...{ kind, key, from: Number(from), to: Number(last) + 1, headers: incoming.headers },
      count: requests.filter((one) => one.kind === kind).length,
    }
    requests.push(request)
    if (script(request, response)) return
    if (isList) {
      const keys = Object.keys(objects).filter((one) => one.startsWith(url.searchParams.get('prefix') ?? ''))
      const at = Number(url.searchParams.get('continuation-token')?.slice('a&b'.length) ?? 0)
      const isLast = at + 1 >= keys.length
      const next = isLast ? '' : `<NextContinuationToken>a&amp;b${at + 1}</NextContinuationToken>`
      const contents = keys
        .slice(at, at + 1)
        .map((one) => `<Contents><Key>${entity(one)}</Key><Size>${objects[one]?.length}</Size></Contents>`)
      response.end(
        `<ListBucketResult><IsTruncated>${!isLast}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
      )
      return
    }
    const facts = { etag: tagOf(body), 'last-modified': 'Wed, 01 May 2024 00:00:00 GMT' }
    if (kind === 'head') {
      response.writeHead(200, { ...facts, 'content-length': body.length }).end()
      return
    }
    const part = body.subarray(request.from, request.to)
    response
      .writeHead(206, {
        ...facts,
        'content-length': part.length,
        'content-range': `bytes ${from}-${last}/${body.length}`,
      })
      .end(part)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next: StoreScript): void => {
      script = next
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
