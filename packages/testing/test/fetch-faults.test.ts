import { describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createFakeSegment, type FakeSegment } from '../src/index.ts'

const url = 'https://api.segment.io/v1/track'
const track = { userId: 'user-42', event: 'Report Exported', messageId: 'message-1', writeKey: 'source-1' }

const send = (segment: FakeSegment, init: RequestInit = {}): Promise<Response> =>
  segment.fetch(url, { method: 'POST', body: JSON.stringify(track), ...init })

describe('faults of the fetch function', () => {
  it('answers a status with its headers and body', async () => {
    const segment = createFakeSegment()
    segment.faults.next({
      status: 503,
      headers: { 'X-Trace': '1' },
      body: { down: true },
      retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT',
    })
    const response = await send(segment)
    expect(response.status).toBe(503)
    expect(response.headers.get('x-trace')).toBe('1')
    expect(response.headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT')
    expect(await response.json()).toEqual({ down: true })
    expect(segment.calls).toEqual([])
    expect(segment.requests).toMatchObject([{ status: 503, fault: { status: 503 } }])
  })

  it('answers 500 after storing the call, so that the retry is a duplicate', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ status: 500, stored: true })
    expect((await send(segment)).status).toBe(500)
    expect((await send(segment)).status).toBe(200)
    expect(segment.calls).toHaveLength(1)
    expect(segment.duplicates).toMatchObject([{ messageId: 'message-1' }])
  })

  it('can acknowledge a call without storing it', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'delay', delayMs: 0, stored: false })
    expect(await (await send(segment)).json()).toEqual({ success: true })
    expect(segment.calls).toEqual([])
  })

  it.each([
    ['before-reading', 0, 0],
    ['half-read', Math.ceil(JSON.stringify(track).length / 2), 0],
    ['after-storing', JSON.stringify(track).length, 1],
  ] as const)('breaks the connection %s', async (when, bytes, kept) => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'reset', when })
    const failure = await send(segment).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TypeError)
    expect(failure).toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(segment.requests[0]?.encodedBytes).toBe(bytes)
    expect(segment.calls).toHaveLength(kept)
  })

  it('truncates a body', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'truncated' })
    const response = await send(segment)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
    expect(segment.calls).toHaveLength(1)
  })

  it('sends a slow body and stops if the sender aborts', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'slow-body', chunkBytes: 5, chunkDelayMs: 0 })
    expect(await (await send(segment)).json()).toEqual({ success: true })
    segment.faults.next({ kind: 'slow-body', chunkDelayMs: 60_000 })
    const stop = new AbortController()
    const body = (await send(segment, { signal: stop.signal })).text()
    stop.abort(new Error('given up'))
    await expect(body).rejects.toThrow('given up')
  })

  it('hangs until the sender aborts', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'hang' })
    const stop = new AbortController()
    const answer = send(segment, { signal: stop.signal })
    await segment.waitFor(({ requests }) => requests.length === 1, { timeoutMs: patienceMs })
    stop.abort(new Error('given up'))
    await expect(answer).rejects.toThrow('given up')
    expect(segment.requests[0]?.status).toBeUndefined()
  })

  it('ends a delay if the sender aborts', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'delay', delayMs: 60_000 })
    const stop = new AbortController()
    const answer = send(segment, { signal: stop.signal })
    await segment.waitFor(({ calls }) => calls.length === 1, { timeoutMs: patienceMs })
    stop.abort(new Error('given up'))
    await expect(answer).rejects.toThrow('given up')
  })

  it('stores nothing of a request that was aborted before it started', async () => {
    const segment = createFakeSegment()
    await expect(send(segment, { signal: AbortSignal.abort(new Error('given up')) })).rejects.toThrow('given up')
    expect(segment.requests).toEqual([])
  })

  it('follows a redirect as fetch does, with the body and without the credential', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'redirect', location: 'https://elsewhere.example/v1/track' })
    const headers = { authorization: `Basic ${btoa('source-1:')}` }
    expect((await send(segment, { headers })).status).toBe(200)
    expect(segment.requests.map(({ url: asked, status }) => [asked, status])).toEqual([
      [url, 307],
      ['https://elsewhere.example/v1/track', 200],
    ])
    expect(segment.requests[1]?.headers.authorization).toBeUndefined()
    expect(segment.requests[1]?.json).toEqual(track)
  })

  it('follows 303 with GET, and keeps the credential within the origin', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ kind: 'redirect', location: '/v1/projects/source-1/settings', status: 303 })
    const response = await send(segment, { headers: { authorization: 'Basic x' } })
    expect(response.status).toBe(200)
    expect(segment.requests[1]).toMatchObject({ method: 'GET', headers: { authorization: 'Basic x' } })
  })

  it('supports the redirect modes manual and error', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ kind: 'redirect', location: 'https://elsewhere.example/', status: 302, path: '/v1/*' })
    const shown = await send(segment, { redirect: 'manual' })
    expect([shown.status, shown.headers.get('location')]).toEqual([302, 'https://elsewhere.example/'])
    await expect(send(segment, { redirect: 'error' })).rejects.toThrow(TypeError)
  })

  it('throws on a redirect loop', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ kind: 'redirect', location: '/v1/track' })
    await expect(send(segment)).rejects.toThrow('redirect count exceeded')
  })
})
