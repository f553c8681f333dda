import { request } from 'node:https'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createFakeSegment, type FakeSegment } from '../src/index.ts'
import { type Listener, listen } from '../src/node/index.ts'

const key = 'loopbackWriteKey0000000000000001'
const basic = `Basic ${btoa(`${key}:`)}`
const track = { userId: 'user-42', event: 'Order Completed', messageId: 'message-1' }

const listeners: Listener[] = []

const start = async (segment: FakeSegment = createFakeSegment()): Promise<{ segment: FakeSegment; url: string }> => {
  const listener = await listen(segment)
  listeners.push(listener)
  return { segment, url: listener.url }
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

const post = (url: string, body: unknown, init: RequestInit = {}): Promise<Response> => {
  const headers = { authorization: basic, 'content-type': 'application/json', ...init.headers }
  return fetch(url, { method: 'POST', body: JSON.stringify(body), ...init, headers })
}

describe('a local Segment on a port', () => {
  it('stores a call and responds as Segment does', async () => {
    const { segment, url } = await start()
    const response = await post(`${url}/v1/track`, track)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ success: true })
    expect(segment.calls).toMatchObject([{ ...track, type: 'track', writeKey: key, channel: 'server' }])
  })

  it('inflates gzip and records both sizes', async () => {
    const { segment, url } = await start()
    const body = gzipSync(JSON.stringify(track))
    await post(`${url}/v1/t/`, undefined, { body, headers: { 'content-encoding': 'gzip' } })
    expect(segment.calls).toMatchObject([{ ...track, channel: 'client', context: { ip: '127.0.0.1' } }])
    expect(segment.requests[0]?.encodedBytes).toBe(body.byteLength)
    expect(segment.requests[0]?.text).toBe(JSON.stringify(track))
  })

  it('stops reading a body above 10 MB', async () => {
    const { segment, url } = await start()
    const outcome = await post(`${url}/v1/batch`, undefined, { body: new Uint8Array(12 * 1024 * 1024) }).then(
      ({ status }) => status,
      () => 'broken',
    )
    expect([400, 'broken']).toContain(outcome)
    expect(segment.requests).toMatchObject([{ path: '/v1/batch', status: 400, encodedBytes: 0 }])
  })

  it('lets `before` respond first', async () => {
    const segment = createFakeSegment()
    const listener = await listen(segment, {
      before: ({ url }, outgoing) => {
        if (url !== '/elsewhere') return false
        outgoing.end('elsewhere')
        return true
      },
    })
    listeners.push(listener)
    expect(await (await fetch(`${listener.url}/elsewhere`)).text()).toBe('elsewhere')
    expect((await post(`${listener.url}/v1/track`, track)).status).toBe(200)
    expect(segment.requests.map(({ path }) => path)).toEqual(['/v1/track'])
  })

  it.each(['before-reading', 'half-read', 'after-storing'] as const)('resets the connection %s', async (when) => {
    const { segment, url } = await start()
    segment.faults.next({ kind: 'reset', when })
    await expect(post(`${url}/v1/track`, track)).rejects.toThrow('fetch failed')
    expect(segment.calls).toHaveLength(when === 'after-storing' ? 1 : 0)
    expect(segment.requests).toMatchObject([{ status: undefined, fault: { kind: 'reset' } }])
    expect((await post(`${url}/v1/track`, track)).status).toBe(200)
    expect(segment.calls).toHaveLength(1)
  })

  it('truncates a response', async () => {
    const { segment, url } = await start()
    segment.faults.next({ kind: 'truncated' })
    const response = await post(`${url}/v1/track`, track)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    expect(segment.calls).toHaveLength(1)
  })

  it('sends a slow body', async () => {
    const { segment, url } = await start()
    segment.faults.next({ kind: 'slow-body', chunkBytes: 4, chunkDelayMs: 1 })
    expect(await (await post(`${url}/v1/track`, track)).json()).toEqual({ success: true })
  })

  it('closes while one request hangs and another is slow', async () => {
    const { segment, url } = await start()
    segment.faults.next({ kind: 'hang' })
    segment.faults.next({ kind: 'slow-body', chunkDelayMs: 60_000 })
    const hanging = post(`${url}/v1/track`, track)
    const dripping = post(`${url}/v1/track`, track).then((response) => response.text())
    const settled = Promise.allSettled([hanging, dripping])
    await segment.waitFor(({ requests }) => requests.length === 2, { timeoutMs: patienceMs })
    await Promise.all(listeners.splice(0).map((listener) => listener.close()))
    expect(await settled).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  })

  it('answers 429 with Retry-After', async () => {
    const { segment, url } = await start()
    segment.faults.next({ status: 429, retryAfter: 2, rateLimitReset: 3 })
    const response = await post(`${url}/v1/track`, track)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(response.headers.get('x-ratelimit-reset')).toBe('3')
    expect(segment.calls).toEqual([])
  })

  it('survives bytes that are not HTTP', async () => {
    const { url } = await start()
    const { port } = new URL(url)
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('\u0000\u0001 nonsense\r\n\r\n'))
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('close', () => resolve(text))
    })
    expect(answer).toContain('400 Bad Request')
    expect((await post(`${url}/v1/track`, track)).status).toBe(200)
  })

  it('uses TLS with a certificate that clients must trust explicitly', async () => {
    const segment = createFakeSegment()
    const listener = await listen(segment, { tls: true })
    listeners.push(listener)
    expect(listener.url).toMatch(/^https:/)
    await expect(post(`${listener.url}/v1/track`, track)).rejects.toMatchObject({
      cause: { code: expect.stringContaining('CERT') },
    })
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { method: 'POST', ca: listener.certificate, headers: { authorization: basic } }
      const outgoing = request(`${listener.url}/v1/track`, options, (response) => resolve(response.statusCode))
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(track))
    })
    expect(status).toBe(200)
    expect(segment.calls).toMatchObject([track])
  })

  it('throws if the port is in use', async () => {
    const { url } = await start()
    await expect(listen(createFakeSegment(), { port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
  })
})
