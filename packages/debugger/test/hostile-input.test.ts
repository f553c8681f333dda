import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import type { EventRecord } from '../src/index.ts'
import { get, post, start, writeKey } from './running.ts'

/** A body with this many properties. */
const manyNames = (count: number): string =>
  `{"userId":"u","event":"E","properties":{${Array.from({ length: count }, (_, index) => `"name${index}":${index}`).join(',')}}}`

describe('the server', () => {
  it('treats names like __proto__ as ordinary names', async () => {
    const running = await start()
    const body = `{"userId":"u","event":"__proto__","properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":2,"":3}}`
    await post(running, '/v1/track', body)
    await post(running, '/v1/track', `{"userId":"__proto__","event":"constructor","properties":{"hasOwnProperty":1}}`)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    const text = await (await fetch(`${running.url}/_dev/events/1`)).text()
    expect(text).toContain('"__proto__":{"polluted":1}')
    const summary = await (await fetch(`${running.url}/_dev/summary`)).text()
    expect(summary).toContain('"byEvent":{"__proto__":1,"constructor":1}')
    expect(await get(running, '/_dev/users/__proto__')).toMatchObject({ total: 1, userIds: ['__proto__'] })
    expect(await get(running, '/_dev/events?q=event:__proto__')).toMatchObject({ total: 1 })
  })

  it('survives an object with a million properties, alone, compressed and in a batch', async () => {
    const running = await start()
    const million = manyNames(1_000_000)
    await post(running, '/v1/track', million).catch(() => undefined)
    await post(running, '/v1/track', gzipSync(manyNames(300_000)), { 'content-encoding': 'gzip' })
    await post(running, '/v1/batch', `{"batch":[${manyNames(25_000)}]}`)
    await post(running, '/v1/track', manyNames(1_500))
    const { events } = await get<{ events: { verdict: string }[] }>(running, '/_dev/events')
    expect(events.map(({ verdict }) => verdict)).toEqual(['refused', 'refused', 'refused', 'warned'])
    const { catalogue } = await get<{ catalogue: { properties: unknown[]; truncated: boolean }[] }>(
      running,
      '/_dev/summary',
    )
    expect(catalogue.every(({ properties }) => properties.length <= 200)).toBe(true)
    expect(catalogue[0]?.truncated).toBe(true)
  })

  it('survives a batch whose shared context is repeated in thousands of calls', async () => {
    const running = await start()
    const context = {
      traits: Object.fromEntries(Array.from({ length: 8_000 }, (_, index) => [`name${index}`, 'x'.repeat(20)])),
    }
    const batch = Array.from({ length: 2_400 }, () => ({ type: 'track', userId: 'u', event: 'E' }))
    await post(running, '/v1/batch', { context, batch })
    const { events, total } = await get<{ events: { firstIssue?: { code: string } }[]; total: number }>(
      running,
      '/_dev/events',
    )
    expect(total).toBe(2_400)
    expect(events.at(-1)?.firstIssue?.code).toBe('not_judged')
  })

  it('shows the first 2,500 calls of a longer batch, and says so', async () => {
    const running = await start()
    await post(running, '/v1/batch', { batch: Array.from({ length: 100_000 }, () => 1) })
    const { events, total } = await get<{ events: object[]; total: number }>(running, '/_dev/events')
    expect(total).toBe(2_501)
    expect(events.at(-1)).toMatchObject({
      firstIssue: { code: 'not_shown', message: expect.stringContaining('97,500') },
    })
  })

  it('survives nesting that overflows the stack', async () => {
    const running = await start()
    const deep = `${'['.repeat(12_000)}${']'.repeat(12_000)}`
    await post(running, '/v1/track', `{"userId":"u","event":"E","properties":{"deep":${deep}}}`)
    await post(running, '/v1/track', { userId: 'u', event: 'After' })
    expect(await get(running, '/_dev/events?q=event:After')).toMatchObject({ total: 1 })
    expect((await fetch(`${running.url}/_dev/events/1`)).status).toBe(200)
  })

  it('survives an aborted upload', async () => {
    const running = await start()
    await new Promise<void>((resolve) => {
      const socket = connect(running.port, '127.0.0.1', () => {
        socket.write('POST /v1/track HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"userId":')
        setTimeout(() => socket.destroy(), 20)
      })
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
    await post(running, '/v1/track', { userId: 'u', event: 'After' })
    expect(await get(running, '/_dev/events')).toMatchObject({ total: 1, events: [{ event: 'After' }] })
  })

  it('sends HTML as data, with a policy that runs no scripts', async () => {
    const running = await start()
    const markup = '<img src=x onerror=alert(1)>'
    await post(running, '/v1/track', {
      userId: markup,
      event: markup,
      messageId: markup,
      properties: { [markup]: markup },
    })
    const response = await fetch(`${running.url}/_dev/events/1`)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(((await response.json()) as EventRecord).event).toBe(markup)
  })

  it('answers every request, for any calls', async () => {
    const running = await start()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json(), { maxLength: 5 }), fc.boolean(), async (values, batch) => {
        const body = batch ? `{"batch":[${values.join(',')}]}` : (values[0] ?? '')
        expect((await post(running, batch ? '/v1/batch' : '/v1/identify', body)).status).toBeLessThan(500)
        const seq = running.log.lastSeq()
        if (seq === 0) return
        for (const path of [`/_dev/events/${seq}`, '/_dev/summary', '/_dev/events?limit=5&q=a']) {
          const response = await fetch(`${running.url}${path}`)
          expect(response.status).toBe(200)
          await response.json()
        }
      }),
      { numRuns: runs(60) },
    )
    expect(JSON.stringify(running.summary())).not.toContain(writeKey)
  })
})
