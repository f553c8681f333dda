import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchFromCdn } from './cdn-fetch.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** Answers one request with these bytes and ends the connection. */
const serve = async (head: string, body: Uint8Array | string = ''): Promise<string> => {
  const started = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(`HTTP/1.1 ${head}\r\n\r\n`)
      socket.end(body)
    })
  }).listen(0, '127.0.0.1')
  server = started
  await once(started, 'listening')
  const address = started.address()
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/a.js` : ''
}

const ask = async (url: string): Promise<readonly [number, string]> => {
  const { signal } = new AbortController()
  const response = await fetchFromCdn(url, { headers: {}, redirect: 'manual', signal })
  return [response.status, await response.text()]
}

const text = 'var library = 1;'.repeat(2_000)
const packed = {
  gzip: gzipSync(text),
  'x-gzip': gzipSync(text),
  deflate: deflateSync(text),
  br: brotliCompressSync(text),
}

describe('an answer of the CDN', () => {
  it.each(Object.entries(packed))('in %s is decoded, and fails if it ends too early', async (name, bytes) => {
    const head = (length: number) => `200 OK\r\ncontent-encoding: ${name}\r\ncontent-length: ${length}`
    expect(await ask(await serve(head(bytes.length), bytes))).toEqual([200, text])
    server?.close()
    const part = bytes.subarray(0, bytes.length - 9)
    await expect(ask(await serve(head(part.length), part))).rejects.toThrow()
  })

  it.each([
    [
      'that is compressed twice',
      '200 OK\r\ncontent-encoding: gzip, br',
      brotliCompressSync(gzipSync(text)),
      [200, text],
    ],
    ['without an encoding', `200 OK\r\ncontent-length: ${text.length}`, text, [200, text]],
    ['of no content', '204 No Content', '', [204, '']],
    ['that did not change', '304 Not Modified', '', [304, '']],
    ['that redirects', '302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0', '', [302, '']],
  ])('%s is read', async (_, head, body, expected) => {
    expect(await ask(await serve(head, body))).toEqual(expected)
  })

  it.each([
    ['is shorter than its length', '200 OK\r\ncontent-length: 999999', text],
    ['says gzip and is plain', '200 OK\r\ncontent-encoding: gzip', text],
    ['has an unknown encoding', '200 OK\r\ncontent-encoding: zstd', text],
    ['is not HTTP', 'x', ''],
  ])('that %s fails', async (_, head, body) => {
    await expect(ask(await serve(head, body))).rejects.toThrow()
  })

  it('ends with its signal', async () => {
    const url = await serve('200 OK\r\ncontent-length: 5', 'ab')
    const aborting = new AbortController()
    aborting.abort()
    const init = { headers: {}, redirect: 'manual', signal: aborting.signal } as const
    await expect(fetchFromCdn(url, init)).rejects.toThrow('aborted')
  })
})
