import { get as getHttp, type IncomingMessage } from 'node:http'
import { get as getHttps } from 'node:https'
import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { CdnFetch } from '../cdn/cdn-proxy.ts'

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** Statuses whose answers have no body, which `Response` requires. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

const bodyOf = (answer: IncomingMessage): Readable => {
  const { 'content-encoding': encoding = 'identity' } = answer.headers
  const encodings = encoding.split(',').map((name) => name.trim().toLowerCase())
  let body: Readable = answer
  for (const name of encodings.toReversed()) {
    if (name === '' || name === 'identity') continue
    const decoder = decoders[name]?.()
    if (decoder === undefined) throw new TypeError(`The CDN answered with the unknown encoding ${name.slice(0, 32)}.`)
    // A failure of one stream reaches the reader of the last one.
    pipeline(body, decoder, () => {})
    body = decoder
  }
  return body
}

const toResponse = (answer: IncomingMessage): Response => {
  const status = answer.statusCode ?? 0
  const headers = { 'content-type': answer.headers['content-type'] ?? '' }
  if (!withoutBody.has(status))
    return new Response(Readable.toWeb(bodyOf(answer)) as ReadableStream, { status, headers })
  answer.resume()
  return new Response(null, { status, headers })
}

/**
 * Fetches from the CDN. The global `fetch` of Node accepts a compressed answer that ends too early, and what it got so far
 * would be kept as the library; this one fails.
 */
export const fetchFromCdn: CdnFetch = (url, { headers, signal }) =>
  new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getHttps : getHttp
    const request = get(url, { headers, signal }, (answer) => {
      try {
        resolve(toResponse(answer))
      } catch (error) {
        answer.destroy()
        reject(error)
      }
    })
    request.on('error', reject)
  })
