import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { attackedMethods, attackedPaths } from './attacked-routes.ts'
import { basic, createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'

const status400 = async (
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> => {
  const { post, segment } = createLocalCollector()
  const response = await post('/v1/track', body, headers)
  expect(response.status).toBe(400)
  expect(segment.requests).toHaveLength(0)
  return response.json()
}

describe('a hostile body', () => {
  const malformed = { success: false, message: 'malformed JSON', code: 'invalid_request' }

  it.each([
    ['malformed JSON', '{"userId":'],
    ['nothing', ''],
    ['an array', '[1]'],
    ['a duplicate name', '{"userId":"a","event":"b","userId":"c"}'],
    ['a nested duplicate name', '{"userId":"a","event":"b","properties":{"x":[{"y":1,"y":2}]}}'],
    ['a duplicate name written with an escape', '{"userId":"a","event":"b","\\u0075serId":"c"}'],
    ['a number that overflows', '{"userId":"a","event":"b","properties":{"x":1e999}}'],
    ['deep nesting', `{"userId":"a","properties":${'['.repeat(300)}${']'.repeat(300)}}`],
    ['deeper nesting than any stack', `{"a":${'['.repeat(30_000)}`],
  ])('of %s gets 400', async (_, body) => {
    expect(await status400(body)).toMatchObject(malformed)
  })

  it('of invalid UTF-8 gets 400', async () => {
    const text = new TextEncoder().encode('{"userId":"a","event":"?"}')
    text[text.indexOf(63)] = 0xff
    expect(await status400(text)).toMatchObject(malformed)
  })

  it('of invalid gzip or an unknown encoding gets 400', async () => {
    await status400(new Uint8Array([31, 139, 8, 0, 1, 2, 3]), { 'content-encoding': 'gzip' })
    await status400(JSON.stringify(trackCall), { 'content-encoding': 'br' })
  })

  it('that inflates to a thousand times its size is abandoned early', async () => {
    // What is sent inflates to 30 MB.
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20)))
    expect(bomb.length).toBeGreaterThan(30_000)
    const before = process.memoryUsage().rss
    const answer = await status400(bomb.slice(0, 30_000), { 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ code: 'too_large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('over its limit gets 400 and is not stored', async () => {
    const large = { ...trackCall, properties: { text: 'x'.repeat(40_000) } }
    expect(await status400(JSON.stringify(large))).toMatchObject({
      code: 'too_large',
      issues: [{ code: 'call_too_large' }],
    })
    const { post } = createLocalCollector()
    expect((await post('/v1/batch', 'x'.repeat(600_000))).status).toBe(400)
    expect((await post('/v1/batch', { batch: Array.from({ length: 2_501 }, () => ({})) })).status).toBe(400)
  })

  it('loses only the large call of a batch', async () => {
    const { post, segment } = createLocalCollector()
    const large = { type: 'track', ...trackCall, properties: { text: 'x'.repeat(40_000) } }
    const response = await post('/v1/b', { batch: [{ type: 'track', ...trackCall }, large] })
    expect(await response.json()).toMatchObject({
      success: true,
      accepted: 1,
      refused: [{ index: 1, code: 'call_too_large' }],
    })
    expect(segment.calls).toHaveLength(1)
  })

  it('that never ends gets 408', async () => {
    const { app } = createLocalCollector({ limits: { bodyMs: 20 } })
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) })
    const init = { method: 'POST', headers: { authorization: basic(publicKey) }, body, duplex: 'half' }
    expect((await app.request('/v1/track', init)).status).toBe(408)
  })

  it('pollutes no prototype and arrives unchanged', async () => {
    const { post, segment } = createLocalCollector({ validation: 'annotate' })
    const text =
      '{"batch":[{"type":"track","userId":"a","event":"b","__proto__":{"polluted":1},"context":{"__proto__":{"polluted":2},"constructor":{"prototype":{"polluted":3}}}}],"context":{"__proto__":{"polluted":4},"x":1}}'
    expect((await post('/v1/b', text)).status).toBe(200)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(segment.requests[0]?.text).toContain('"__proto__":{"polluted":1}')
  })
})

describe('a malformed call of a batch', () => {
  const good = '{"type":"track","userId":"u","event":"Good","messageId":"good","properties":{"n":1234567890123456789}}'
  const bad: readonly (readonly [string, string])[] = [
    ['a duplicate name', '{"type":"track","userId":"a","userId":"b"}'],
    ['a nested duplicate name', '{"type":"track","userId":"a","properties":{"x":[{"y":1,"y":2}]}}'],
    ['a number that overflows', '{"type":"track","userId":"a","properties":{"x":1e999}}'],
    ['deep nesting', `{"type":"track","userId":"a","properties":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['a number alone', '1e999'],
  ]

  it.each(bad)('costs only itself: %s', async (_, text) => {
    const { post, segment } = createLocalCollector()
    const answer = await post('/v1/batch', `{"batch":[${text},${good},${text}]}`)
    const { accepted, refused } = (await answer.json()) as { accepted: number; refused: { index: number }[] }
    expect([answer.status, accepted, refused.map(({ index }) => index)]).toEqual([200, 1, [0, 2]])
    expect(segment.calls.map(({ event }) => event)).toEqual(['Good'])
    expect(new TextDecoder().decode(segment.requests[0]?.body)).toContain('1234567890123456789')
  })

  it.each([
    ['{"type":"track","userId":"a","userId":"b"}', 'Remove one of the two members.'],
    ['{"type":"track","properties":{"x":1e999}}', 'Send the number as a string, or remove it.'],
    [`${'['.repeat(300)}${']'.repeat(300)}`, 'Send the call with fewer levels.'],
  ])('is refused with advice that fits: %s', async (text, advice) => {
    const { post } = createLocalCollector()
    const answer = await post('/v1/batch', `{"batch":[${good},${text}]}`)
    expect(await answer.json()).toMatchObject({ refused: [{ index: 1, issues: [{ code: 'not_json', advice }] }] })
  })

  it.each([
    ['a byte that UTF-8 never has', [0xff]],
    ['half of a character', [0xe2, 0x82]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['Latin-1', [0xe9]],
  ])('costs only itself in UTF-8 with %s, beside calls with other characters', async (_, bytes) => {
    const { post, segment } = createLocalCollector()
    const named = good.replace('Good', 'Café 中')
    for (const start of ['', '\ufeff']) {
      const parts = [
        `${start}{"batch":[${named},{"type":"track","userId":"`,
        `","event":"E"},`,
        `${named.replace('"good"', '"other"')}]}`,
      ]
      const [before, after, last] = parts.map((text) => new TextEncoder().encode(text))
      const answer = await post(
        '/v1/batch',
        Uint8Array.from([...(before ?? []), ...bytes, ...(after ?? []), ...(last ?? [])]),
      )
      expect([answer.status, await answer.json()]).toMatchObject([
        200,
        { accepted: 2, refused: [{ index: 1, code: 'not_json', message: 'The call is not UTF-8.' }] },
      ])
    }
    expect(segment.calls.map(({ event }) => event)).toEqual(['Café 中', 'Café 中'])
  })

  it('is not a byte outside of the calls that is not UTF-8, which costs the batch', async () => {
    const { post, segment } = createLocalCollector()
    const [before, after] = ['{"note":"', `","batch":[${good}]}`].map((text) => new TextEncoder().encode(text))
    expect((await post('/v1/batch', Uint8Array.from([...(before ?? []), 0xff, ...(after ?? [])]))).status).toBe(400)
    expect(segment.calls).toEqual([])
  })

  it.each([
    ['a duplicate name', '"sentAt":"a","sentAt":"b"'],
    ['two batches', '"batch":[]'],
    ['a number that overflows', '"context":{"x":1e999}'],
    ['deep nesting', `"context":{"x":${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('is not %s of what surrounds it, which costs the batch', async (_, member) => {
    const { post, segment } = createLocalCollector()
    expect((await post('/v1/batch', `{${member},"batch":[${good}]}`)).status).toBe(400)
    expect(segment.calls).toEqual([])
  })

  it('may have the only key of the batch', async () => {
    const { app, segment } = createLocalCollector()
    const [call, broken] = [good, bad[0]?.[1] ?? ''].map((text) => text.replace('{', '{"writeKey":"web",'))
    const answer = await app.request('/v1/b', { method: 'POST', body: `{"batch":[${broken},${call}]}` })
    expect([answer.status, segment.calls.length]).toEqual([200, 1])
  })

  it('is one with a messageId of 30,000 characters', async () => {
    const { post, segment } = createLocalCollector()
    const long = good.replace('"good"', `"${'x'.repeat(30_000)}"`)
    expect(await (await post('/v1/batch', `{"batch":[${long},${good}]}`)).json()).toMatchObject({
      accepted: 1,
      refused: [{ index: 0, issues: [{ code: 'message_id_invalid', path: ['batch', 0, 'messageId'] }] }],
    })
    expect(segment.calls).toHaveLength(1)
  })
})

describe('random requests', () => {
  it('get no 5xx on any route', async () => {
    const { app } = createLocalCollector({
      validation: 'annotate',
      sources: { web: { writeKey: realKey }, strict: { writeKey: 'other', validation: 'reject' } },
    })
    const key = fc.constantFrom('web', 'strict', 'nobody', '')
    const json = fc.oneof(
      fc.json(),
      fc.json().map((text) => `{"batch":[${text}],"context":${text}}`),
      fc.json().map((text) => `{"userId":${text},"event":${text},"context":${text},"timestamp":${text}}`),
    )
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      json.map((text) => new TextEncoder().encode(text)),
    )
    const encoding = fc.constantFrom(undefined, 'gzip', 'deflate', 'br')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...attackedPaths),
        fc.constantFrom(...attackedMethods),
        key,
        body,
        encoding,
        fc.string(),
        async (path, method, user, bytes, coding, query) => {
          const headers = {
            authorization: basic(user),
            ...(coding === undefined ? {} : { 'content-encoding': coding }),
          }
          const hasBody = method !== 'GET' && method !== 'HEAD'
          const url = `http://localhost${path}?${encodeURIComponent(query)}`
          const response = await app.request(url, {
            method,
            headers,
            ...(hasBody ? { body: new Uint8Array(bytes) } : {}),
          })
          expect(response.status).toBeLessThan(500)
        },
      ),
      { numRuns: runs(1_500) },
    )
  })
})
