import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '../src/index.ts'

const start = Date.parse('2026-06-01T12:00:00.000Z')
const host = 'https://api.segment.io'
const key = 'source-1'
const basic = `Basic ${btoa(`${key}:`)}`
const track = { userId: 'user-42', event: 'Report Exported' }

function make(options: FakeSegmentOptions = {}): FakeSegment {
  return createFakeSegment({ now: () => start, ...options })
}

function post(
  segment: FakeSegment,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  return segment.fetch(`${host}${path}`, {
    method: 'POST',
    headers: { authorization: basic, ...headers },
    body: text as BodyInit,
  })
}

async function answer(response: Response): Promise<[number, unknown]> {
  return [response.status, await response.json()]
}

const success = [200, { success: true }]
const malformed = [400, { success: false, message: 'malformed JSON', code: 'invalid_request' }]
const invalidKey = [400, { success: false, message: 'An invalid write key was provided' }]

describe('endpoints', () => {
  it.each([
    ['identify', 'i', 'server'],
    ['track', 't', 'server'],
    ['page', 'p', 'server'],
    ['screen', 's', 'server'],
    ['group', 'g', 'server'],
    ['alias', 'a', 'server'],
  ])('keep %s calls on the long, the short and either path with a slash', async (type, letter) => {
    const segment = make()
    const call = { ...track, groupId: 'company-7', previousId: 'visitor-1' }
    for (const path of [`/v1/${type}`, `/v1/${type}/`, `/v1/${letter}`, `/v1/${letter}/`]) {
      expect(await answer(await post(segment, path, call))).toEqual(success)
    }
    expect(segment.calls.map((kept) => [kept.type, kept.channel])).toEqual([
      [type, 'server'],
      [type, 'server'],
      [type, 'client'],
      [type, 'client'],
    ])
  })

  it.each([
    ['/v1/batch', 'server'],
    ['/v1/import', 'server'],
    ['/v1/import/', 'server'],
    ['/v1/b', 'client'],
  ])('keep a batch on %s', async (path, channel) => {
    const segment = make()
    await post(segment, path, {
      batch: [
        { type: 'track', ...track },
        { type: 'alias', userId: 'a', previousId: 'b' },
      ],
    })
    expect(segment.calls.map((call) => [call.type, call.channel])).toEqual([
      ['track', channel],
      ['alias', channel],
    ])
  })

  it('swallow the metrics of browser libraries', async () => {
    const segment = make()
    expect(
      await answer(await post(segment, '/v1/m', { series: [{ type: 'Counter', metric: 'x', value: 1 }] })),
    ).toEqual(success)
    expect(segment.calls).toEqual([])
    expect(segment.requests).toHaveLength(1)
  })

  it('answer 404 to a path and 405 to a method they do not have', async () => {
    const segment = make()
    expect((await post(segment, '/v1/trac', track)).status).toBe(404)
    expect((await post(segment, '/v2/track', track)).status).toBe(404)
    expect((await post(segment, '/', track)).status).toBe(404)
    const put = await segment.fetch(`${host}/v1/track`, { method: 'PUT', body: '{}' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await segment.fetch(`${host}/v1/track`)).status).toBe(405)
  })

  it('answer a preflight so that a browser may send its credential and read the wait', async () => {
    const segment = make()
    const preflight = await segment.fetch(`${host}/v1/t`, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.com' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    for (const name of ['authorization', 'content-type', 'x-retry-count']) {
      expect(preflight.headers.get('access-control-allow-headers')).toContain(name)
    }
    expect((await post(segment, '/v1/t', track)).headers.get('access-control-expose-headers')).toContain('retry-after')
  })

  it('show the settings of a source, and where a European one sends', async () => {
    const segment = make({ writeKeys: ['source-1', { key: 'source-2', region: 'eu' }] })
    const settings = async (writeKey: string) =>
      segment.fetch(`https://cdn.segment.com/v1/projects/${writeKey}/settings`).then((response) => response.json())
    expect(await settings('source-1')).toMatchObject({ integrations: { 'Segment.io': { apiKey: 'source-1' } } })
    expect(await settings('source-2')).toMatchObject({
      integrations: { 'Segment.io': { apiKey: 'source-2', apiHost: 'events.eu1.segmentapis.com/v1' } },
    })
    const unknown = await segment.fetch('https://cdn.segment.com/v1/projects/source-3/settings')
    expect([unknown.status, await unknown.text()]).toEqual([404, 'Cannot GET - Invalid path or write key provided.'])
  })

  it('stand in for the browser library', async () => {
    const segment = make({ writeKeys: ['source-1'] })
    const library = await segment.fetch('https://cdn.segment.com/analytics.js/v1/source-1/analytics.min.js')
    expect([library.status, library.headers.get('content-type')]).toEqual([
      200,
      'application/javascript; charset=utf-8',
    ])
    expect((await segment.fetch('https://cdn.segment.com/analytics.js/v1/other/analytics.min.js')).status).toBe(404)
  })
})

describe('the pixel', () => {
  const ask = (segment: FakeSegment, query: string, method = 'GET'): Promise<Response> =>
    segment.fetch(`${host}/v1/pixel/track?${query}`, { method })

  it('keeps a call and answers an image', async () => {
    const segment = make()
    const response = await ask(segment, `writeKey=${key}&userId=user-42&event=Email%20Opened&properties.subject=Hello`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    expect((await response.arrayBuffer()).byteLength).toBe(42)
    const kept = {
      type: 'track',
      channel: 'client',
      writeKey: key,
      event: 'Email Opened',
      properties: { subject: 'Hello' },
    }
    expect(segment.calls).toMatchObject([kept])
  })

  it('answers the image to whatever it loses', async () => {
    const segment = make({ writeKeys: [key] })
    const large = `writeKey=${key}&userId=a&event=b&properties.x=${'x'.repeat(33_000)}`
    for (const query of ['data=%%%', `writeKey=${key}&event=b`, 'writeKey=other&userId=a&event=b', '', large]) {
      const response = await ask(segment, query)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    }
    expect(segment.discarded.map(({ code }) => code)).toEqual([
      'malformed_pixel',
      'no_user_anon_id',
      'unknown_write_key',
      'unknown_write_key',
      'call_too_large',
    ])
  })

  it('answers HEAD without the image', async () => {
    const response = await ask(make(), 'writeKey=a', 'HEAD')
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 0])
  })
})

describe('bodies', () => {
  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/json;charset=utf-8'])(
    'are read as JSON under the content type %s',
    async (type) => {
      const segment = make()
      expect(await answer(await post(segment, '/v1/track', track, { 'content-type': type }))).toEqual(success)
      expect(segment.calls).toHaveLength(1)
    },
  )

  it('are inflated from gzip and deflate', async () => {
    const segment = make()
    await post(segment, '/v1/track', gzipSync(JSON.stringify(track)), { 'content-encoding': 'gzip' })
    await post(segment, '/v1/track', deflateSync(JSON.stringify(track)), { 'content-encoding': 'deflate' })
    expect(segment.calls).toHaveLength(2)
  })

  it('that are broken, or inflate without end, are answered 400', async () => {
    const segment = make()
    const bomb = gzipSync(new Uint8Array(11 * 1024 * 1024))
    for (const body of [new Uint8Array([1, 2, 3]), bomb, gzipSync('{}').subarray(0, 12)]) {
      expect(await answer(await post(segment, '/v1/track', body, { 'content-encoding': 'gzip' }))).toEqual(malformed)
    }
  })

  it.each(['', '{', '[]', '"text"', 'null', '7', `{"a":${'['.repeat(5000)}`, '\ufeff{}'])(
    'that are no JSON object are answered 400: %s',
    async (body) => {
      expect(await answer(await post(make(), '/v1/track', body))).toEqual(malformed)
    },
  )

  it('are measured in bytes of UTF-8 after inflating', async () => {
    const segment = make()
    const sized = (bytes: number, unit: string): string => {
      const empty = JSON.stringify({ ...track, properties: { note: '' } })
      const missing = bytes - empty.length
      const size = new TextEncoder().encode(unit).byteLength
      const note = unit.repeat(Math.floor(missing / size)) + 'a'.repeat(missing % size)
      return JSON.stringify({ ...track, properties: { note } })
    }
    for (const unit of ['a', 'é', '😀']) {
      expect((await post(segment, '/v1/track', sized(32_768, unit))).status).toBe(200)
      const [status, body] = await answer(await post(segment, '/v1/track', sized(32_769, unit)))
      expect([status, body]).toMatchObject([400, { success: false, code: 'invalid_request' }])
    }
    const compressed = gzipSync(sized(32_769, 'a'))
    expect((await post(segment, '/v1/track', compressed, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect(segment.calls).toHaveLength(3)
  })

  it('of a batch may have 500 KB, of which no call may have more than 32 KB', async () => {
    const segment = make()
    const item = (note: number) => ({ type: 'track', ...track, properties: { note: 'a'.repeat(note) } })
    const overhead = JSON.stringify({ batch: [] }).length
    const full = Array.from({ length: 16 }, () => item(31_000))
    const left =
      512_000 -
      overhead -
      full.reduce((sum, call) => sum + JSON.stringify(call).length + 1, 0) -
      JSON.stringify(item(0)).length
    expect((await post(segment, '/v1/batch', { batch: [...full, item(left)] })).status).toBe(200)
    expect(segment.calls).toHaveLength(17)
    expect((await post(segment, '/v1/batch', { batch: [...full, item(left + 1)] })).status).toBe(400)
    expect((await post(segment, '/v1/batch', { batch: [item(10), item(33_000)] })).status).toBe(400)
    expect(segment.calls).toHaveLength(17)
  })
})

describe('write keys', () => {
  it('are taken from the header or the body, and never kept as a field of the call twice over', async () => {
    const segment = make()
    await segment.fetch(`${host}/v1/track`, { method: 'POST', body: JSON.stringify({ ...track, writeKey: 'in-body' }) })
    await post(segment, '/v1/batch', { batch: [{ type: 'track', ...track, writeKey: 'in-item' }] })
    expect(segment.calls.map(({ writeKey }) => writeKey)).toEqual(['in-body', key])
  })

  it.each([{}, { writeKey: '' }, { writeKey: 'abc123' }])(
    'that are missing or known to be bad are answered 400: %j',
    async (fields) => {
      const segment = make()
      const response = await segment.fetch(`${host}/v1/track`, {
        method: 'POST',
        body: JSON.stringify({ ...track, ...fields }),
      })
      expect(await answer(response)).toEqual(invalidKey)
      expect(segment.discarded).toEqual([])
    },
  )

  it('that no source has are answered 200, and the call is lost', async () => {
    const segment = make({ writeKeys: ['other'] })
    expect(await answer(await post(segment, '/v1/track', track))).toEqual(success)
    expect(segment.calls).toEqual([])
    expect(segment.discarded).toMatchObject([
      { code: 'unknown_write_key', evidence: 'documented', writeKey: key, call: track },
    ])
  })

  it('that are a Public API token belong to no source', async () => {
    const segment = make()
    await post(segment, '/v1/track', track, { authorization: `Basic ${btoa(`sgp_${'a'.repeat(64)}:`)}` })
    expect(segment.discarded).toMatchObject([{ code: 'unknown_write_key' }])
  })

  it('of the other region are answered 200, and the call is lost', async () => {
    const segment = make({ writeKeys: [{ key, region: 'eu' }] })
    await post(segment, '/v1/track', track)
    expect(segment.discarded).toMatchObject([{ code: 'wrong_region' }])
    const headers = { authorization: basic }
    const body = JSON.stringify(track)
    await segment.fetch('https://events.eu1.segmentapis.com/v1/track', { method: 'POST', headers, body })
    expect(segment.calls).toHaveLength(1)
    const local = make({ region: 'eu', writeKeys: [{ key, region: 'eu' }] })
    await local.fetch('http://127.0.0.1:8080/v1/track', { method: 'POST', headers, body })
    expect(local.calls).toHaveLength(1)
  })

  it('of a disabled source or a locked workspace lose every call', async () => {
    const disabled = make({ disabledWriteKeys: [key] })
    await post(disabled, '/v1/track', track)
    expect(disabled.discarded).toMatchObject([{ code: 'source_disabled' }])
    const locked = make({ lockedWorkspace: true })
    await post(locked, '/v1/batch', { batch: [{ type: 'track', ...track }] })
    expect(locked.discarded).toMatchObject([{ code: 'locked_workspace', index: 0, batchCode: 'empty_batch_result' }])
  })

  it('do not save the calls of a suppressed user', async () => {
    const segment = make({ suppressedUserIds: ['user-42'] })
    await post(segment, '/v1/track', track)
    expect(segment.discarded).toMatchObject([{ code: 'suppressed_user' }])
  })
})

describe('what is kept', () => {
  it('has what Segment stamps on a call', async () => {
    const segment = make()
    await post(segment, '/v1/track', {
      ...track,
      timestamp: '2026-06-01T12:59:00Z',
      sentAt: '2026-06-01T13:00:00Z',
      originalTimestamp: 'x',
    })
    expect(segment.calls).toEqual([
      {
        ...track,
        type: 'track',
        messageId: expect.stringMatching(/^api-[0-9A-Za-z]{27}$/),
        writeKey: key,
        channel: 'server',
        version: 2,
        sentAt: '2026-06-01T13:00:00Z',
        receivedAt: '2026-06-01T12:00:00.000Z',
        originalTimestamp: '2026-06-01T12:59:00Z',
        timestamp: '2026-06-01T11:59:00.000Z',
      },
    ])
  })

  it('joins what a batch says for all with what each call says', async () => {
    const segment = make()
    await post(segment, '/v1/batch', {
      batch: [
        { type: 'track', ...track, context: { locale: 'de-DE' }, integrations: { Mixpanel: true } },
        { type: 'page', userId: 'user-43' },
      ],
      context: { ip: '198.51.100.1', locale: 'en-US' },
      integrations: { All: false },
      sentAt: '2026-06-01T12:00:00Z',
    })
    expect(segment.calls).toMatchObject([
      {
        context: { ip: '198.51.100.1', locale: 'de-DE' },
        integrations: { All: false, Mixpanel: true },
        sentAt: '2026-06-01T12:00:00Z',
      },
      { context: { ip: '198.51.100.1', locale: 'en-US' }, integrations: { All: false } },
    ])
    expect(new Set(segment.calls.map(({ receivedAt }) => receivedAt)).size).toBe(1)
  })

  it('leaves a name that would reach a prototype a plain field', async () => {
    const segment = make()
    await post(
      segment,
      '/v1/batch',
      '{"batch":[{"type":"identify","userId":"a","traits":{"__proto__":{"polluted":1}},"context":{"__proto__":{"polluted":2}}}],"context":{"x":1}}',
    )
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(JSON.stringify(segment.calls[0])).toContain('"__proto__":{"polluted":1}')
    expect(JSON.stringify(segment.calls[0])).toContain('"__proto__":{"polluted":2}')
  })

  it('takes the address of a browser or app, and of a server that asks for it', async () => {
    const segment = make()
    const send = (path: string, context?: object) => {
      const body = new TextEncoder().encode(JSON.stringify({ ...track, context }))
      return segment.answer({
        method: 'POST',
        url: `${host}${path}`,
        headers: { authorization: basic },
        body,
        remoteAddress: '198.51.100.9',
      })
    }
    await send('/v1/t')
    await send('/v1/t', { ip: '0.0.0.0' })
    await send('/v1/track')
    await send('/v1/track', { direct: true })
    expect(segment.calls.map(({ context }) => context)).toEqual([
      { ip: '198.51.100.9' },
      { ip: '0.0.0.0' },
      undefined,
      { direct: true, ip: '198.51.100.9' },
    ])
  })
})

describe('what is lost', () => {
  it('leaves the good calls of a batch alone', async () => {
    const segment = make()
    const batch = [
      { type: 'track', ...track },
      { type: 'track', userId: 7, event: 'x' },
      { type: 'purchase', userId: 'a' },
      'text',
    ]
    expect(await answer(await post(segment, '/v1/batch', { batch }))).toEqual(success)
    expect(segment.calls).toHaveLength(1)
    expect(segment.discarded.map(({ code, index, batchCode }) => [code, index, batchCode])).toEqual([
      ['id_not_string', 1, 'multi_user_error'],
      ['type_unknown', 2, 'multi_user_error'],
      ['call_not_object', 3, 'multi_user_error'],
    ])
  })

  it('is the whole of a batch of 2,501 calls', async () => {
    const segment = make()
    const batch = Array.from({ length: 2501 }, () => ({ type: 'track', ...track }))
    expect(await answer(await post(segment, '/v1/batch', { batch }))).toEqual(success)
    expect(segment.calls).toEqual([])
    expect(segment.discarded).toHaveLength(2501)
    expect(segment.discarded[0]?.code).toBe('too_many_calls')
    await post(segment, '/v1/batch', { batch: batch.slice(1) })
    expect(segment.calls).toHaveLength(2500)
  })

  it('is every call of an envelope whose context is not an object', async () => {
    const segment = make()
    await post(segment, '/v1/batch', { batch: [{ type: 'track', ...track }], context: 'web' })
    expect(segment.discarded).toMatchObject([{ code: 'context_not_object' }])
  })

  it('does not take its messageId with it', async () => {
    const segment = make()
    await post(segment, '/v1/track', { userId: 7, event: 'x', messageId: 'message-1' })
    await post(segment, '/v1/track', { ...track, messageId: 'message-1' })
    expect(segment.calls).toHaveLength(1)
  })
})

describe('duplicates', () => {
  it('are dropped for 24 hours, whichever source they come from', async () => {
    const clock = { now: start }
    const segment = make({ now: () => clock.now })
    const call = { ...track, messageId: 'message-1' }
    await post(segment, '/v1/track', call)
    await post(
      segment,
      '/v1/page',
      { userId: 'other', messageId: 'message-1' },
      { authorization: `Basic ${btoa('source-2:')}` },
    )
    clock.now += 24 * 60 * 60 * 1000 - 1
    await post(segment, '/v1/track', call)
    expect(segment.calls).toHaveLength(1)
    expect(segment.duplicates).toMatchObject([
      { messageId: 'message-1', writeKey: 'source-2', firstReceivedAt: '2026-06-01T12:00:00.000Z' },
      { messageId: 'message-1', writeKey: key },
    ])
    clock.now += 1
    await post(segment, '/v1/track', call)
    expect(segment.calls).toHaveLength(2)
  })

  it('are dropped within one batch too', async () => {
    const segment = make()
    const call = { type: 'track', ...track, messageId: 'message-1' }
    await post(segment, '/v1/batch', { batch: [call, call] })
    expect([segment.calls.length, segment.duplicates.length]).toEqual([1, 1])
  })
})

describe('watching', () => {
  it('tells listeners of requests, calls, losses and duplicates until they stop', async () => {
    const segment = make()
    const seen: string[] = []
    const stops = (['request', 'call', 'discard', 'duplicate'] as const).map((kind) =>
      segment.on(kind, () => void seen.push(kind)),
    )
    await post(segment, '/v1/track', { ...track, messageId: 'm' })
    await post(segment, '/v1/track', { ...track, messageId: 'm' })
    await post(segment, '/v1/track', {})
    expect(seen).toEqual(['call', 'request', 'duplicate', 'request', 'discard', 'request'])
    for (const stop of stops) stop()
    await post(segment, '/v1/track', track)
    expect(seen).toHaveLength(6)
  })

  it('waits for what is to come and gives it', async () => {
    const segment = make()
    const waiting = segment.waitFor(({ calls }) => calls.find(({ event }) => event === 'Later'))
    await post(segment, '/v1/track', track)
    await post(segment, '/v1/track', { ...track, event: 'Later' })
    expect((await waiting).event).toBe('Later')
    expect(await segment.waitFor(({ calls }) => calls.length)).toBe(2)
  })

  it('says what came instead when the time is up', async () => {
    const segment = make()
    await post(segment, '/v1/track', track)
    await expect(segment.waitFor(({ calls }) => calls.length > 1, { timeoutMs: 5 })).rejects.toThrow(/5 ms.*"calls":1/)
    const broken = () => {
      throw new Error('broken probe')
    }
    await expect(segment.waitFor(broken)).rejects.toThrow('broken probe')
  })

  it('forgets everything when cleared', async () => {
    const segment = make()
    await post(segment, '/v1/track', { ...track, messageId: 'm' })
    segment.clear()
    expect(segment.counts).toEqual({ requests: 0, calls: 0, discarded: 0, duplicates: 0 })
    await post(segment, '/v1/track', { ...track, messageId: 'm' })
    expect([segment.calls.length, segment.requests.length]).toEqual([1, 1])
  })

  it('keeps no more than it is told to, the newest', async () => {
    const segment = make({ maxStoredCalls: 3 })
    for (let index = 0; index < 10; index += 1)
      await post(segment, '/v1/track', { ...track, messageId: `message-${index}` })
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['message-7', 'message-8', 'message-9'])
    expect(segment.counts.calls).toBe(10)
  })

  it('keeps only numbers and messageIds for load tests', async () => {
    const segment = make({ keep: 'counts' })
    for (let index = 0; index < 10; index += 1)
      await post(segment, '/v1/track', { ...track, messageId: `message-${index % 5}` })
    await post(segment, '/v1/track', {})
    expect(segment.counts).toEqual({ requests: 11, calls: 5, discarded: 1, duplicates: 5 })
    expect([segment.calls, segment.requests, segment.discarded, segment.duplicates]).toEqual([[], [], [], []])
    expect([segment.hasMessageId('message-4'), segment.hasMessageId('message-5')]).toEqual([true, false])
  })

  it('records a request as it crossed the wire', async () => {
    const segment = make()
    const body = gzipSync(JSON.stringify(track))
    await post(segment, '/v1/track/?a=1', body, { 'content-encoding': 'gzip', 'X-Retry-Count': '2' })
    const [request] = segment.requests
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/track/',
      url: `${host}/v1/track/?a=1`,
      status: 200,
      json: track,
    })
    expect(request?.headers['x-retry-count']).toBe('2')
    expect([request?.encodedBytes, request?.body.byteLength]).toEqual([body.byteLength, JSON.stringify(track).length])
  })
})

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
  ]
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
        fc.constantFrom(...paths),
        fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'DELETE', 'NONSENSE'),
        bodies,
        fc.constantFrom(undefined, 'gzip', 'deflate', 'br', 'nonsense'),
        fc.oneof(fc.constant(basic), fc.string()),
        fc.string(),
        async (path, method, body, encoding, authorization, query) => {
          const headers = { authorization, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) }
          const given = await segment.answer({ method, url: `${host}${path}?${query}`, headers, body })
          expect(given?.status).toBeGreaterThanOrEqual(200)
          expect(given?.status).toBeLessThan(500)
        },
      ),
      { numRuns: 500 },
    )
    expect(
      (await segment.answer({ method: 'GET', url: 'not a url', headers: {}, body: new Uint8Array() }))?.status,
    ).toBe(404)
  })

  it('are each counted once: kept, lost or a duplicate', async () => {
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
