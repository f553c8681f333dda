import { describe, expect, it } from 'vitest'
import { createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'

// Defects of an earlier edge SDK, each with a test that would find it here.
describe('unlike the earlier edge SDK, the collector', () => {
  it('answers a preflight itself', async () => {
    const { app, segment } = createLocalCollector()
    const headers = { origin: 'https://www.example.com', 'access-control-request-headers': 'authorization' }
    expect((await app.request('/v1/b', { method: 'OPTIONS', headers })).status).toBe(204)
    expect(segment.requests).toHaveLength(0)
  })

  it('answers 400 to malformed JSON', async () => {
    expect((await createLocalCollector().post('/v1/t', 'not json')).status).toBe(400)
  })

  it('never allows credentials to every origin', async () => {
    const { post } = createLocalCollector({ credentials: true })
    const response = await post('/v1/t', trackCall, { origin: 'https://www.example.com' })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('invents no anonymousId and sets no cookie', async () => {
    const { post, segment } = createLocalCollector()
    const response = await post('/v1/b', {
      batch: [
        { type: 'track', ...trackCall },
        { type: 'page', anonymousId: 'a-1' },
      ],
    })
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(segment.calls.map(({ anonymousId }) => anonymousId)).toEqual([undefined, 'a-1'])
  })

  it('forwards no cookie of the site', async () => {
    const { post, segment } = createLocalCollector()
    await post('/v1/t', trackCall, { cookie: 'session=secret' })
    expect(JSON.stringify(segment.requests)).not.toMatch(/cookie|session=secret/)
  })

  it('forwards the visitor’s address in single calls and in batches', async () => {
    const { post, segment } = createLocalCollector({ addressHeader: 'cf-connecting-ip' })
    const headers = { 'cf-connecting-ip': '203.0.113.7' }
    await post('/v1/t', trackCall, headers)
    await post('/v1/b', { batch: [{ type: 'track', ...trackCall }] }, headers)
    expect(segment.calls.map(({ context }) => context)).toEqual([{ ip: '203.0.113.7' }, { ip: '203.0.113.7' }])
  })

  it('refuses an event of 40 KB', async () => {
    const { post, segment } = createLocalCollector()
    expect((await post('/v1/t', { ...trackCall, properties: { text: 'x'.repeat(40_000) } })).status).toBe(400)
    expect(segment.requests).toHaveLength(0)
  })

  it('removes the client’s write key from the calls of a batch', async () => {
    const { post, segment } = createLocalCollector()
    await post('/v1/b', { writeKey: publicKey, batch: [{ type: 'track', ...trackCall, writeKey: 'stale' }] })
    expect(segment.calls[0]?.writeKey).toBe(realKey)
    expect(segment.requests[0]?.text).not.toContain('writeKey')
  })

  it('serves Segment’s paths and a health check', async () => {
    const { app, post } = createLocalCollector()
    expect((await post('/v1/track', trackCall)).status).toBe(200)
    expect((await app.request('/healthz')).status).toBe(200)
  })
})
