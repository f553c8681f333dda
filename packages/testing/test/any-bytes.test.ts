import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { basic, host, make, post } from './post.ts'

describe('any bytes at all', () => {
  const paths = [
    '/v1/identify',
    '/v1/t',
    '/v1/batch',
    '/v1/b/',
    '/v1/m',
    '/token',
    '/v1/pixel/page',
    '/v1/projects/%E0%A4%A/settings',
    '/x',
    '/',
    '/echo',
    '/sources',
    '/sources/%E0%A4%A/settings',
    '/destinations',
    '/destinations/x/subscriptions',
    '/tracking-plans/x/rules',
    '/regulations',
    '/delivery-overview/failed-on-ingest',
    '/v1/spaces/s/collections/users/profiles/user_id:%E0%A4%A/traits',
  ]
  const hosts = [host, 'http://127.0.0.1:1', 'https://api.segmentapis.com', 'https://profiles.segment.com']
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc
      .record({ batch: fc.array(fc.jsonValue()), context: fc.jsonValue() })
      .map((value) => new TextEncoder().encode(JSON.stringify(value))),
  )

  it('get a status below 500, on every path', async () => {
    const segment = make()
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.constantFrom(...hosts), fc.constantFrom(...paths)),
        fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'DELETE', 'PATCH', 'PUT', 'NONSENSE'),
        bodies,
        fc.constantFrom(undefined, 'gzip', 'deflate', 'br', 'nonsense'),
        fc.oneof(fc.constantFrom(basic, 'Bearer a-token'), fc.string()),
        fc.string(),
        async ([base, path], method, body, encoding, authorization, query) => {
          const headers = { authorization, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) }
          const given = await segment.answer({ method, url: `${base}${path}?${query}`, headers, body })
          expect(given?.status).toBeGreaterThanOrEqual(200)
          expect(given?.status).toBeLessThan(500)
        },
      ),
      { numRuns: runs(500) },
    )
    expect(
      (await segment.answer({ method: 'GET', url: 'not a url', headers: {}, body: new Uint8Array() }))?.status,
    ).toBe(404)
  })

  it('are counted once: stored, dropped or duplicate', async () => {
    const ids = fc.option(fc.constantFrom('user-42', '', 7), { nil: undefined })
    const item = fc.record({
      type: fc.constantFrom('track', 'page', 'purchase'),
      userId: ids,
      event: ids,
      messageId: ids,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 20 }), async (batch) => {
        const segment = make()
        await post(segment, '/v1/batch', { batch })
        const { calls, discarded, duplicates } = segment.counts
        expect(calls + discarded + duplicates).toBe(batch.length)
      }),
    )
  })
})
