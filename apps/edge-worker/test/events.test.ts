import { describe, expect, it, vi } from 'vitest'
import { createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')

describe('a call', () => {
  it('keeps its bytes', async () => {
    const { post, segment } = createLocalCollector()
    const text =
      '{"type":"track","messageId":"m-1","timestamp":"2026-06-01T11:00:00.000Z","userId":"user-42","event":"A B","properties":{"big":12345678901234567890,"price":1.50,"text":"\\u00e9\\ud83d\\ude00"}}'
    await post('/v1/batch', `{"batch":[ ${text} ]}`)
    expect(segment.requests[0]?.text).toContain(text)
  })

  it('is parsed once and written from its own bytes', async () => {
    const { post } = createLocalCollector({}, { storage: { store: async () => ({ outcome: 'kept' }) } })
    const text = 'x'.repeat(3_000)
    const batch = Array.from({ length: 150 }, () => ({ type: 'track', ...trackCall, properties: { text } }))
    const body = JSON.stringify({ batch })
    const parsed = vi.spyOn(JSON, 'parse')
    const written = vi.spyOn(JSON, 'stringify')
    expect((await post('/v1/batch', body)).status).toBe(200)
    const bytesIn = parsed.mock.calls.reduce((sum, [given]) => sum + given.length, 0)
    const bytesOut = written.mock.results.reduce((sum, { value }) => sum + String(value).length, 0)
    vi.restoreAllMocks()
    // Ids and stamps come on top of the body.
    expect(bytesIn / body.length).toBeLessThan(1.05)
    expect(bytesOut / body.length).toBeLessThan(0.05)
  })

  it('gets a messageId and a timestamp if it has none', async () => {
    const { post, segment } = createLocalCollector()
    await post('/v1/batch', {
      batch: [
        { type: 'track', ...trackCall },
        { type: 'track', ...trackCall, messageId: null },
      ],
    })
    const ids = segment.calls.map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/)
    for (const { originalTimestamp } of segment.calls)
      expect(Date.parse(String(originalTimestamp))).toBeGreaterThan(now)
  })

  it('loses its writeKey and sentAt, and so does its batch', async () => {
    const { post, segment } = createLocalCollector()
    const stale = { writeKey: 'stale-key', sentAt: new Date().toISOString() }
    await post('/v1/t', { ...trackCall, ...stale, writeKey: publicKey })
    await post('/v1/b', { batch: [{ type: 'track', ...trackCall, ...stale }], ...stale, writeKey: publicKey })
    expect(segment.calls.map(({ writeKey }) => writeKey)).toEqual([realKey, realKey])
    for (const { text } of segment.requests) {
      expect(text).not.toContain('stale-key')
      expect(text).not.toContain(`"${publicKey}"`)
    }
  })

  it('has its timestamp corrected on arrival', async () => {
    const { post, segment } = createLocalCollector()
    // The client's clock is a day slow; the call happened an hour before it was sent.
    const started = Date.now()
    const sentAt = new Date(started - 86_400_000)
    const timestamp = new Date(sentAt.getTime() - 3_600_000).toISOString()
    await post('/v1/batch', { batch: [{ type: 'track', ...trackCall, timestamp }], sentAt: sentAt.toISOString() })
    const arrived = Date.parse(String(segment.calls[0]?.timestamp)) + 3_600_000
    expect(arrived).toBeGreaterThanOrEqual(started)
    expect(arrived).toBeLessThanOrEqual(Date.now())
  })

  it('keeps its timestamp if the client’s clock is right', async () => {
    const { post, segment } = createLocalCollector()
    const timestamp = new Date(Date.now() - 1_234).toISOString()
    await post('/v1/t', { ...trackCall, timestamp, sentAt: new Date().toISOString() })
    expect(segment.calls[0]?.originalTimestamp).toBe(timestamp)
  })

  it('gets the context and integrations of its batch; its own members win', async () => {
    const { post, segment } = createLocalCollector()
    const batch = [
      { type: 'track', ...trackCall, context: { locale: 'de-DE' } },
      { type: 'track', ...trackCall },
    ]
    await post('/v1/batch', { batch, context: { locale: 'en-US', app: { name: 'a' } }, integrations: { All: false } })
    expect(segment.calls.map(({ context, integrations }) => [context, integrations])).toEqual([
      [{ locale: 'de-DE', app: { name: 'a' } }, { All: false }],
      [{ locale: 'en-US', app: { name: 'a' } }, { All: false }],
    ])
  })

  it('is dropped if repeated, with the same answer', async () => {
    const { post, segment } = createLocalCollector()
    const call = { ...trackCall, messageId: 'm-1' }
    expect((await post('/v1/track', call)).status).toBe(200)
    expect(await (await post('/v1/track', call)).json()).toEqual({ success: true })
    expect(segment.counts).toMatchObject({ calls: 1, duplicates: 0 })
  })

  it('is not a duplicate if it could not be delivered before', async () => {
    const { post, segment } = createLocalCollector({ delivery: { budgetMs: 1 } })
    segment.faults.next({ status: 503, times: 1 })
    const call = { ...trackCall, messageId: 'm-1' }
    expect((await post('/v1/track', call)).status).toBe(503)
    expect((await post('/v1/track', call)).status).toBe(200)
    expect(segment.counts.calls).toBe(1)
  })
})

describe('the visitor’s address', () => {
  const header = { 'x-real-ip': '203.0.113.7', 'user-agent': 'Browser/1' }

  it.each([
    ['full', '203.0.113.7'],
    ['truncated', '203.0.113.0'],
    ['none', '0.0.0.0'],
  ] as const)('is forwarded %s', async (ip, expected) => {
    const { post, segment } = createLocalCollector({ ip, addressHeader: 'X-Real-IP' })
    await post('/v1/b', { batch: [{ type: 'page', userId: 'user-42' }] }, header)
    await post('/v1/p', { userId: 'user-42' }, header)
    for (const { context } of segment.calls) expect(context).toEqual({ ip: expected, userAgent: 'Browser/1' })
  })

  it('is added for servers only on request, and a sent one is kept', async () => {
    const { post, segment } = createLocalCollector({ addressHeader: 'x-real-ip' })
    await post('/v1/track', trackCall, header)
    await post('/v1/track', { ...trackCall, context: { ip: '192.0.2.1' } }, header)
    await post('/v1/track', { ...trackCall, context: { direct: true } }, header)
    expect(segment.calls.map(({ context }) => (context as { ip?: string } | undefined)?.ip)).toEqual([
      undefined,
      '192.0.2.1',
      '203.0.113.7',
    ])
  })

  it('is read from the entry of the trusted proxy only', async () => {
    const { post, segment } = createLocalCollector({ addressHeader: 'x-forwarded-for', trustedProxies: 2 })
    await post('/v1/t', trackCall, { 'x-forwarded-for': 'made-up, 198.51.100.1, 203.0.113.7, 10.0.0.1' })
    expect(segment.calls[0]?.context).toMatchObject({ ip: '203.0.113.7' })
  })

  it('is omitted if no proxy is trusted', async () => {
    const { post, segment } = createLocalCollector()
    await post('/v1/t', trackCall, { 'x-forwarded-for': '198.51.100.1', 'cf-connecting-ip': '198.51.100.2' })
    expect(segment.calls[0]?.context ?? {}).not.toHaveProperty('ip')
  })
})

describe('validation', () => {
  const broken = { event: 'Order Completed', properties: { revenue: '$19.99' } }

  it('`off` answers as Segment does', async () => {
    const { post, segment } = createLocalCollector({ validation: 'off' })
    expect(await (await post('/v1/track', broken)).json()).toEqual({ success: true })
    expect(segment.discarded.map(({ code }) => code)).toEqual(['no_user_anon_id'])
  })

  it('`annotate` accepts an invalid call and adds its issues', async () => {
    const { post, segment } = createLocalCollector({ validation: 'annotate' })
    expect((await post('/v1/track', { ...trackCall, ...broken })).status).toBe(200)
    expect(segment.calls[0]?.context).toMatchObject({
      violations: [{ code: 'revenue_not_number', severity: 'warning', field: 'properties.revenue' }],
    })
  })

  it('`reject` refuses an invalid call with located issues', async () => {
    const { post, segment } = createLocalCollector({ validation: 'reject' })
    const response = await post('/v1/track', broken)
    expect(response.status).toBe(400)
    const answer = await response.json()
    expect(answer).toMatchObject({ success: false, code: 'invalid_request' })
    expect(answer.issues[0]).toMatchObject({ code: 'identity_required', severity: 'error', path: ['userId'] })
    expect(segment.requests).toHaveLength(0)
  })

  it('`reject` accepts the valid calls of a batch and lists the others', async () => {
    const { post, segment } = createLocalCollector({ validation: 'reject' })
    const batch = [
      { type: 'track', ...trackCall },
      { type: 'track', ...broken },
      7,
      { type: 'page', userId: 'user-42' },
    ]
    const response = await post('/v1/batch', { batch })
    const answer = await response.json()
    expect([response.status, answer.success, answer.accepted]).toEqual([200, true, 2])
    expect(answer.refused.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [1, 'invalid_call'],
      [2, 'call_not_object'],
    ])
    expect(answer.refused[0].issues[0].path).toEqual(['batch', 1, 'userId'])
    expect(segment.calls.map(({ type }) => type)).toEqual(['track', 'page'])
  })

  it('can be set per source', async () => {
    const { post } = createLocalCollector({
      sources: { web: { writeKey: realKey }, app: { writeKey: 'other-key', validation: 'reject' } },
    })
    expect((await post('/v1/track', broken)).status).toBe(200)
    expect((await post('/v1/track', broken, { authorization: `Basic ${btoa('app:')}` })).status).toBe(400)
  })
})
