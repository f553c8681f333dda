import { describe, expect, it } from 'vitest'
import type { FakeSegment } from '../src/index.ts'
import { answer, host, key, make, post, success, track } from './post.ts'

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

  it('accept the metrics of browser libraries', async () => {
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

  it('answer a preflight that allows credentials and Retry-After', async () => {
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

  it('serve the settings of a source, with the host of its region', async () => {
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

  it('serve a script that warns instead of the browser library', async () => {
    const segment = make({ writeKeys: ['source-1'] })
    const library = await segment.fetch('https://cdn.segment.com/analytics.js/v1/source-1/analytics.min.js')
    expect([library.status, library.headers.get('content-type')]).toEqual([
      200,
      'application/javascript; charset=utf-8',
    ])
    expect((await segment.fetch('https://cdn.segment.com/analytics.js/v1/other/analytics.min.js')).status).toBe(404)
    const warnings: string[] = []
    new Function('console', await library.text())({ warn: (text: string) => warnings.push(text) })
    expect(warnings).toEqual([expect.stringContaining('Install @segment/analytics-next')])
  })
})

describe('the pixel', () => {
  const ask = (segment: FakeSegment, query: string, method = 'GET'): Promise<Response> =>
    segment.fetch(`${host}/v1/pixel/track?${query}`, { method })

  it('stores a call and returns an image', async () => {
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

  it('returns the image for a dropped call too', async () => {
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
