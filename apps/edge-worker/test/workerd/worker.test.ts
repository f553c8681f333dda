import { env, SELF } from 'cloudflare:test'
import { parseSource } from '@org/segment-core'
import { hashIdentifier, redact } from '@org/segment-core/middleware'
import type { FakeSegment } from '@org/segment-testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { CollectorMiddleware } from '../../src/pipeline/middleware.ts'
import type { WorkerBindings } from '../../src/runtimes/worker-bindings.ts'
import { createSeenInObjects, type ObjectNamespace } from '../../src/seen/seen-in-objects.ts'
import { createWorker } from '../../src/worker.ts'
import { interceptSegment } from './upstream.ts'

let segment: FakeSegment

beforeEach(() => {
  segment = interceptSegment()
})

afterEach(() => {
  vi.restoreAllMocks()
})

const post = (path: string, body: unknown, key = 'web', headers: Readonly<Record<string, string>> = {}) =>
  SELF.fetch(`https://events.example.com${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:`)}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

// Polls, because a promise of the worker would continue in its request.
const arrival = (count: number) =>
  vi.waitUntil(() => segment.calls.length >= count, { timeout: patienceMs, interval: 20 })

const track = (messageId: string) => ({ userId: 'user-42', event: 'Order Completed', messageId })

describe('the worker in workerd', () => {
  it('is healthy, ready and documented', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/openapi']) {
      expect((await SELF.fetch(`https://events.example.com${path}`)).status, path).toBe(200)
    }
    expect((await SELF.fetch('https://events.example.com/metrics')).status).toBe(403)
  })

  it('believes no forwarded header about its own origin', async () => {
    const headers = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' }
    const answer = await SELF.fetch('https://events.example.com/v1/projects/web/settings', { headers })
    const settings = (await answer.json()) as { readonly integrations: Readonly<Record<string, unknown>> }
    expect(settings.integrations['Segment.io']).toMatchObject({ apiHost: 'events.example.com/v1' })
    expect(JSON.stringify(settings)).not.toMatch(/"protocol":"http"|real-write-key/)
  })

  it('delivers a call through its Queue with the real write key', async () => {
    const answer = await post('/v1/track', track('queued-1'))
    expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
    await arrival(1)
    expect(segment.calls[0]).toMatchObject({ messageId: 'queued-1', writeKey: 'real-write-key', channel: 'server' })
  })

  it('sends calls of browsers to their endpoint, with the address but nothing of the site', async () => {
    await post('/v1/t', track('browser-1'), 'web', {
      'cf-connecting-ip': '203.0.113.7',
      'user-agent': 'Browser/1',
      cookie: 'session=secret-cookie',
    })
    await arrival(1)
    expect(segment.calls[0]?.context).toEqual({ ip: '203.0.113.7', userAgent: 'Browser/1' })
    expect(segment.requests[0]?.path).toBe('/v1/b')
    expect(JSON.stringify(segment.requests)).not.toContain('secret-cookie')
  })

  it('drops a repeated call though the Queue has both', async () => {
    await post('/v1/track', track('twice-1'))
    await arrival(1)
    await post('/v1/track', track('twice-1'))
    await post('/v1/track', track('twice-2'))
    await arrival(2)
    expect(segment.counts).toMatchObject({ calls: 2, duplicates: 0 })
  })

  it('retries when Segment fails', async () => {
    segment.faults.next({ status: 503, times: 4 })
    expect((await post('/v1/track', track('late-1'))).status).toBe(200)
    await arrival(1)
  })

  it('refuses invalid calls with located issues if its source rejects them', async () => {
    const answer = await post('/v1/track', { event: 'Order Completed' }, 'strict')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ success: false, issues: [{ code: 'identity_required' }] })
  })

  it('remembers messageIds in Durable Objects, separately for each source', async () => {
    const seen = createSeenInObjects({ namespace: env.SEEN as ObjectNamespace, windowMs: 60_000, shards: 4 })
    const source = parseSource({ writeKey: 'k' })
    const [web, app] = (['web', 'app'] as const).map((alias) => ({ alias, source, channel: 'server' as const }))
    if (web === undefined || app === undefined) throw new Error('No target.')
    await seen.remember(web, ['a', 'b', "c'; DROP TABLE ids"])
    expect(await seen.known(web, ['a', 'x', "c'; DROP TABLE ids"])).toEqual(new Set(['a', "c'; DROP TABLE ids"]))
    expect(await seen.known(app, ['a'])).toEqual(new Set())
    const short = createSeenInObjects({ namespace: env.SEEN as ObjectNamespace, windowMs: 0, shards: 4 })
    await short.remember(web, ['gone'])
    expect(await seen.known(web, ['gone'])).toEqual(new Set())
  })

  it('runs the middleware of a Worker of your own, and refuses a call for which it never settles', async () => {
    const middleware: readonly CollectorMiddleware[] = [
      redact({ paths: ['properties.email'] }),
      hashIdentifier({ paths: ['userId'] }),
      (call) => (call.event === 'Hangs' ? new Promise(() => {}) : call),
    ]
    const settings = { deliver: 'direct', middleware: { timeoutMs: 50 } } as const
    const { CALLS: _, SEEN: __, ...bindings } = env as WorkerBindings
    const own = createWorker({ middleware, settings })
    const send = (event: string) => {
      const body = `{"userId":"u","event":"${event}","messageId":"own-${event}","properties":{"id":1234567890123456789,"email":"a"}}`
      const headers = { authorization: `Basic ${btoa('web:')}` }
      const request = new Request('https://events.example.com/v1/track', { method: 'POST', headers, body })
      return own.fetch(request, bindings, { waitUntil: () => {} })
    }
    const first = await send('Signed Up')
    expect([first.status, await first.text()]).toEqual([200, '{"success":true}'])
    await arrival(1)
    expect(new TextDecoder().decode(segment.requests[0]?.body)).toContain(
      '"properties":{"email":"[redacted]","id":1234567890123456789}',
    )
    expect(segment.calls[0]?.userId).toHaveLength(64)
    expect((await send('Hangs')).status).toBe(500)
    expect(segment.calls).toHaveLength(1)
  })

  it('uses its rate limit binding', async () => {
    const headers = { 'cf-connecting-ip': '198.51.100.9' }
    let limited: Response | undefined
    // The binding may start a new period in between.
    for (let sent = 0; sent < 100 && limited === undefined; sent += 1) {
      const answer = await post('/v1/track', 'not json', 'web', headers)
      if (answer.status === 429) limited = answer
    }
    expect(limited?.headers.get('retry-after')).toBe('10')
    expect(limited?.headers.get('access-control-expose-headers')).toContain('retry-after')
  })
})
