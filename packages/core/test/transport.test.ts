import { connect, createServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { createFakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createUndiciTransport, type UndiciTransportOptions } from '../src/node/undici-transport.ts'
import type { SegmentRequest } from '../src/request/segment-request.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'
import type { Transport } from '../src/transport/transport.ts'
import { createFakeClock } from './fake-clock.ts'
import { startServer } from './http-server.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})
const closeLater = <Closable extends { close(): Promise<unknown> }>(closable: Closable): Closable => {
  closing.push(() => closable.close())
  return closable
}

const undici = (options: UndiciTransportOptions = {}): Transport => closeLater(createUndiciTransport(options))
const fetching = (): Transport => createFetchTransport({ fetch })

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const track = (url: string, change: Partial<SegmentRequest> = {}): SegmentRequest => ({
  method: 'POST',
  url: `${url}/v1/track`,
  headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
  body: JSON.stringify({ userId: 'user-42', event: 'Order Completed', messageId: 'm-1' }),
  ...change,
})

const segmentOn = async (options: Parameters<typeof listen>[1] = {}) => {
  const segment = createFakeSegment()
  const listener: Listener = closeLater(await listen(segment, options))
  return { segment, ...listener }
}

describe.each([
  ['fetch', fetching],
  ['undici', () => undici()],
])('the transport over %s', (_, make) => {
  it('sends the given bytes and headers, and reads the response', async () => {
    const { segment, url } = await segmentOn()
    const response = await make()(track(url))
    expect(response).toMatchObject({ status: 200, body: '{"success":true}' })
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(response.headers.get('x-none')).toBeNull()
    expect(segment.requests[0]).toMatchObject({ method: 'POST', path: '/v1/track', text: track(url).body })
    expect(segment.requests[0]?.headers.authorization).toBe(`Basic ${btoa(`${key}:`)}`)
    expect(segment.calls).toHaveLength(1)
  })

  it('returns refusals as values', async () => {
    const { url } = await segmentOn()
    expect(await make()(track(url, { body: 'no JSON' }))).toMatchObject({
      status: 400,
      body: expect.stringContaining('malformed JSON'),
    })
  })

  it('follows no redirect, so that nothing reaches the other address', async () => {
    const { segment, url } = await segmentOn()
    const other = await segmentOn()
    segment.faults.next({ kind: 'redirect', location: `${other.url}/v1/track` })
    const response = await make()(track(url))
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe(`${other.url}/v1/track`)
    expect(other.segment.requests).toEqual([])
  })

  it.each(['before-reading', 'half-read', 'after-storing'] as const)('treats a reset %s as no answer', async (when) => {
    const { segment, url } = await segmentOn()
    segment.faults.next({ kind: 'reset', when })
    await expect(make()(track(url))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the connection broke before the answer was complete'),
      details: { systemCode: expect.any(String) },
    })
  })

  it('treats half a response as none', async () => {
    const { segment, url } = await segmentOn()
    segment.faults.next({ kind: 'truncated' })
    await expect(make()(track(url))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('times out without a response', async () => {
    const { segment, url } = await segmentOn()
    segment.faults.next({ kind: 'hang' })
    await expect(make()(track(url), { timeoutMs: 30 })).rejects.toMatchObject({
      code: 'timed_out',
      message: `${url} did not answer within 30 ms.`,
    })
  })

  it('times out if the body is slow', async () => {
    const { segment, url } = await segmentOn()
    segment.faults.next({ kind: 'slow-body', chunkDelayMs: 20 })
    await expect(make()(track(url), { timeoutMs: 60 })).rejects.toMatchObject({ code: 'timed_out' })
  })

  it('stops when the caller aborts', async () => {
    const { segment, url } = await segmentOn()
    segment.faults.next({ kind: 'hang' })
    const controller = new AbortController()
    const sending = make()(track(url), { signal: controller.signal })
    const refused = expect(sending).rejects.toMatchObject({ code: 'aborted' })
    await segment.waitFor(({ requests }) => requests.length === 1, { timeoutMs: patienceMs })
    controller.abort()
    await refused
  })

  it('keeps 64 KB of a response', async () => {
    const { url } = closeLater(
      await startServer((_request, response) => response.writeHead(200).end('x'.repeat(300_000))),
    )
    const { body } = await make()(track(url))
    expect(body).toBe('x'.repeat(65_536))
  })

  it.each([
    ['gzip', gzipSync('<html>Log in')],
    [' GZIP', gzipSync('<html>Log in')],
    ['x-gzip', gzipSync('<html>Log in')],
    ['deflate', deflateSync('<html>Log in')],
    ['br', brotliCompressSync('<html>Log in')],
    ['unknown', Buffer.from('<html>Log in')],
    ['gzip', gzipSync('<html>Log in'.padEnd(20_000_000))],
  ])('reads an answer that is compressed with %s', async (encoding, bytes) => {
    const { url } = closeLater(
      await startServer((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes)),
    )
    const { body } = await make()(track(url))
    expect(body.trimEnd()).toBe('<html>Log in')
    expect(body.length).toBeLessThanOrEqual(65_536)
  })

  it.each([
    ['is empty', ''],
    ['is cut off', gzipSync('<html>Log in').subarray(0, -8)],
  ])('takes a compressed answer that %s', async (_case, bytes) => {
    const { url } = closeLater(
      await startServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes)),
    )
    await expect(make()(track(url))).resolves.toMatchObject({ status: 200 })
  })

  it('treats an answer that cannot be decompressed as none', async () => {
    const { url } = closeLater(
      await startServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}{}{}')),
    )
    await expect(make()(track(url))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('reports that nothing listens', async () => {
    const server = await startServer(() => {})
    await server.close()
    await expect(make()(track(server.url))).rejects.toMatchObject({
      code: 'unavailable',
      message: `Could not reach ${server.url}: nothing listens on that host and port (ECONNREFUSED).`,
      details: { systemCode: 'ECONNREFUSED' },
    })
  })

  it('reports that a certificate is not trusted', async () => {
    const { url, segment } = await segmentOn({ tls: true })
    await expect(make()(track(url))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('its TLS certificate is not trusted'),
    })
    expect(segment.requests).toEqual([])
  })

  it('reports that the server does not speak TLS', async () => {
    const { url } = await segmentOn()
    await expect(make()(track(url.replace('http:', 'https:')))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the TLS handshake failed'),
    })
  })

  it('reports that the server does not speak HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end('SSH-2.0-OpenSSH_9.9\r\n', () => socket.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await expect(make()(track(`http://127.0.0.1:${port}`))).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('the transport over undici', () => {
  it('reuses a connection', async () => {
    const server = closeLater(await startServer((_request, response) => response.end('{}')))
    const transport = undici()
    for (let count = 0; count < 5; count += 1) await transport(track(server.url))
    expect(server.connections()).toBe(1)
  })

  it('opens at most the configured number of connections', async () => {
    const server = closeLater(await startServer((_request, response) => void setTimeout(() => response.end('{}'), 5)))
    const transport = undici({ connections: 3 })
    await Promise.all(Array.from({ length: 12 }, () => transport(track(server.url))))
    expect(server.connections()).toBe(3)
  })

  it('replaces connections after an hour, so that the name is looked up again', async () => {
    const server = closeLater(await startServer((_request, response) => response.end('{}')))
    const clock = createFakeClock()
    const transport = undici({ now: clock.now })
    await transport(track(server.url))
    clock.advance(3_599_999)
    await transport(track(server.url))
    expect(server.connections()).toBe(1)
    clock.advance(1)
    await transport(track(server.url))
    expect(server.connections()).toBe(2)
  })

  it('replaces connections after five server errors in a row', async () => {
    let status = 503
    const server = closeLater(await startServer((_request, response) => response.writeHead(status).end('{}')))
    const transport = undici()
    const send = async (times: number) => {
      for (let count = 0; count < times; count += 1) await transport(track(server.url))
    }
    await send(4)
    status = 200
    await send(1)
    status = 503
    await send(5)
    expect(server.connections()).toBe(1)
    await send(1)
    expect(server.connections()).toBe(2)
  })

  it('trusts additional certificate authorities, for the name in the certificate', async () => {
    const { url, segment, certificate = '' } = await segmentOn({ tls: true })
    expect(await undici({ ca: certificate })(track(url))).toMatchObject({ status: 200 })
    expect(segment.calls).toHaveLength(1)
  })

  it('compresses large bodies if asked to', async () => {
    const { segment, url } = await segmentOn()
    const transport = undici({ gzip: true })
    const body = JSON.stringify({ userId: 'u', event: 'E', properties: { note: 'é'.repeat(5_000) } })
    await transport(track(url, { body }))
    await transport(track(url))
    expect(segment.requests.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', undefined])
    expect(segment.requests[0]?.text).toBe(body)
    expect(segment.requests[0]?.encodedBytes).toBeLessThan(500)
  })

  it('adds no headers except those of the connection', async () => {
    const names: string[] = []
    const server = closeLater(
      await startServer((request, response) => {
        names.push(...Object.keys(request.headers))
        response.end('{}')
      }),
    )
    await undici()(track(server.url))
    expect(names.toSorted()).toEqual(['authorization', 'connection', 'content-length', 'content-type', 'host'])
  })

  it('closes its connections', async () => {
    const server = closeLater(await startServer((_request, response) => response.end('{}')))
    const transport = createUndiciTransport()
    await transport(track(server.url))
    await transport.close()
    await expect(transport(track(server.url))).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('the transport over undici, through a proxy', () => {
  /** A proxy that forwards both kinds of request and records them. */
  const startProxy = async (allow = true) => {
    const asked: string[] = []
    const authorizations: (string | undefined)[] = []
    const proxy = closeLater(
      await startServer(async (request, response) => {
        asked.push(`${request.method} ${request.url}`)
        authorizations.push(request.headers['proxy-authorization'])
        if (!allow) {
          response.writeHead(407).end()
          return
        }
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(Buffer.from(chunk))
        const { authorization = '' } = request.headers
        const answer = await fetch(request.url ?? '', {
          method: 'POST',
          headers: { authorization },
          body: Buffer.concat(chunks),
        })
        response.writeHead(answer.status).end(await answer.text())
      }),
    )
    proxy.server.on('connect', (request, client: Socket, head: Buffer) => {
      asked.push(`CONNECT ${request.url}`)
      authorizations.push(request.headers['proxy-authorization'])
      if (!allow) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
        return
      }
      const [host = '', port = ''] = (request.url ?? '').split(':')
      const upstream = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      })
      for (const [socket, other] of [
        [upstream, client],
        [client, upstream],
      ] as const) {
        socket.on('error', () => other.destroy())
      }
    })
    return { proxy, asked, authorizations }
  }

  it('tunnels TLS, so that the proxy sees no credential', async () => {
    const { url, segment, port, certificate = '' } = await segmentOn({ tls: true })
    const { proxy, asked, authorizations } = await startProxy()
    const transport = undici({ proxy: proxy.url.replace('//', '//user:password@'), ca: certificate })
    expect(await transport(track(url))).toMatchObject({ status: 200 })
    expect(segment.calls).toHaveLength(1)
    expect(asked).toEqual([`CONNECT 127.0.0.1:${port}`])
    expect(authorizations).toEqual([`Basic ${btoa('user:password')}`])
  })

  it('forwards plain HTTP', async () => {
    const { url, segment } = await segmentOn()
    const { proxy, asked } = await startProxy()
    expect(await undici({ proxy: proxy.url })(track(url))).toMatchObject({ status: 200 })
    expect(asked).toHaveLength(1)
    expect(segment.calls).toHaveLength(1)
  })

  it('uses the proxy of the environment, and its exceptions', async () => {
    const { url, segment } = await segmentOn()
    const { proxy, asked } = await startProxy()
    vi.stubEnv('http_proxy', proxy.url)
    vi.stubEnv('no_proxy', '')
    expect(await undici({ proxy: 'env' })(track(url))).toMatchObject({ status: 200 })
    expect(asked).toHaveLength(1)
    vi.stubEnv('no_proxy', '127.0.0.1')
    expect(await undici({ proxy: 'env' })(track(url))).toMatchObject({ status: 200 })
    expect(asked).toHaveLength(1)
    vi.unstubAllEnvs()
    expect(await undici()(track(url))).toMatchObject({ status: 200 })
    expect(segment.requests).toHaveLength(3)
  })

  it('reports that the proxy refused', async () => {
    const { url } = await segmentOn({ tls: true })
    const { proxy } = await startProxy(false)
    const transport = undici({ proxy: proxy.url.replace('//', '//user:hidden-word@') })
    await expect(transport(track(url))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the proxy refused the request'),
    })
    await expect(transport(track(url))).rejects.not.toThrow('hidden-word')
  })

  it.each(['proxy.example.com:3128', 'socks5://user:hidden-word@127.0.0.1', 'nonsense', ''])(
    'refuses the proxy %j without showing it',
    (proxy) => {
      expect(() => createUndiciTransport({ proxy })).toThrow(
        expect.objectContaining({ code: 'invalid_source', message: 'The proxy must be an http or https URL.' }),
      )
    },
  )
})
