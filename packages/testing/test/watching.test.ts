import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import type { Exchange } from '../src/index.ts'
import { host, key, make, post, track } from './post.ts'

const patiently = { timeoutMs: patienceMs }

describe('watching', () => {
  it('emits requests, calls, drops and duplicates until a listener is removed', async () => {
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

  it('emits each exchange with the outcome of its calls in batch order', async () => {
    const segment = make()
    const seen: Exchange[] = []
    segment.on('exchange', (exchange) => void seen.push(exchange))
    const batch = [{ type: 'track', ...track, messageId: 'm' }, 7, { type: 'track', ...track, messageId: 'm' }]
    await post(segment, '/v1/batch', { batch, context: { ip: '203.0.113.7' } })
    expect(seen).toMatchObject([
      {
        request: { path: '/v1/batch', status: 200 },
        answer: { status: 200, body: '{"success":true}' },
        writeKey: key,
        arrivals: [
          { outcome: 'kept', type: 'track', call: { context: { ip: '203.0.113.7' } }, stored: { messageId: 'm' } },
          { outcome: 'discarded', type: undefined, discarded: { code: 'call_not_object' } },
          { outcome: 'duplicate', type: 'track', duplicate: { messageId: 'm' } },
        ],
      },
    ])
  })

  it('emits an exchange without calls, with its write key', async () => {
    const segment = make({ keep: 'counts' })
    const seen: Exchange[] = []
    segment.on('exchange', (exchange) => void seen.push(exchange))
    await post(segment, '/v1/track', '{')
    segment.faults.next({ kind: 'status', status: 503 })
    await post(segment, '/v1/track', { ...track, writeKey: 'in-the-body' }, { authorization: '' })
    expect(seen.map(({ answer: given, writeKey, arrivals }) => [given?.status, writeKey, arrivals])).toEqual([
      [400, key, []],
      [503, 'in-the-body', []],
    ])
    expect(segment.requests).toEqual([])
  })

  it('waits for a value and returns it', async () => {
    const segment = make()
    const waiting = segment.waitFor(({ calls }) => calls.find(({ event }) => event === 'Later'), patiently)
    await post(segment, '/v1/track', track)
    await post(segment, '/v1/track', { ...track, event: 'Later' })
    expect((await waiting).event).toBe('Later')
    expect(await segment.waitFor(({ calls }) => calls.length, patiently)).toBe(2)
  })

  it('reports the state after a timeout', async () => {
    const segment = make()
    await post(segment, '/v1/track', track)
    await expect(segment.waitFor(({ calls }) => calls.length > 1, { timeoutMs: 5 })).rejects.toThrow(/5 ms.*"calls":1/)
    const broken = () => {
      throw new Error('broken probe')
    }
    await expect(segment.waitFor(broken)).rejects.toThrow('broken probe')
  })

  it('awaits an async probe, and bounds one that never settles', async () => {
    const segment = make()
    const waiting = segment.waitFor(async ({ calls }) => calls.some(({ event }) => event === 'Later'), patiently)
    await post(segment, '/v1/track', track)
    await post(segment, '/v1/track', { ...track, event: 'Later' })
    expect(await waiting).toBe(true)
    await expect(segment.waitFor(async () => false, { timeoutMs: 5 })).rejects.toThrow('found nothing within 5 ms')
    await expect(segment.waitFor(() => new Promise(() => {}), { timeoutMs: 5 })).rejects.toThrow('did not settle')
    await expect(segment.waitFor(() => Promise.reject(new Error('broken probe')))).rejects.toThrow('broken probe')
  })

  it('does not take an empty list or zero for a result', async () => {
    const segment = make()
    const found = segment.waitFor(({ calls }) => calls.filter(({ event }) => event === track.event), patiently)
    const count = segment.waitFor(({ calls }) => calls.length, { timeoutMs: Number.POSITIVE_INFINITY })
    await post(segment, '/v1/track', track)
    expect([(await found).length, await count]).toEqual([1, 1])
    await expect(segment.waitFor(() => true, { timeoutMs: Number.NaN })).rejects.toThrow(RangeError)
  })

  it('names the calls so far and the line of the test in the error of a wait', async () => {
    const segment = make()
    await post(segment, '/v1/track', track)
    await post(segment, '/v1/page', { name: 'Home' })
    const waitHere = () => segment.waitFor(({ calls }) => calls.length > 1, { timeoutMs: 5 })
    const error: unknown = await waitHere().catch((thrown: unknown) => thrown)
    if (!(error instanceof Error)) throw new Error('The wait ended.')
    expect(error.message).toContain('track "Report Exported" by "user-42"')
    expect(error.message).toContain('page "Home": dropped as no_user_anon_id: userId and anonymousId are missing')
    const [frame] = (error.stack ?? '').replace(error.message, '').match(/^ +at .*$/m) ?? []
    expect(frame).toMatch(/waitHere.*watching\.test\.ts/)
  })

  it('forgets the planned faults on reset, unless it must keep them', async () => {
    const segment = make()
    for (const keepFaults of [true, false]) {
      segment.faults.always({ status: 503 })
      segment.faults.next({ status: 429 })
      segment.reset({ keepFaults })
      expect(segment.faults.planned()).toHaveLength(keepFaults ? 2 : 0)
    }
  })

  it('forgets everything on reset', async () => {
    const segment = make()
    await post(segment, '/v1/track', { ...track, messageId: 'm' })
    segment.reset()
    expect(segment.counts).toEqual({ requests: 0, calls: 0, discarded: 0, duplicates: 0 })
    await post(segment, '/v1/track', { ...track, messageId: 'm' })
    expect([segment.calls.length, segment.requests.length]).toEqual([1, 1])
  })

  it('stores only the newest entries up to its limit', async () => {
    const segment = make({ maxStoredCalls: 3 })
    for (let index = 0; index < 10; index += 1)
      await post(segment, '/v1/track', { ...track, messageId: `message-${index}` })
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['message-7', 'message-8', 'message-9'])
    expect(segment.counts.calls).toBe(10)
  })

  it('stores only counters and messageIds with keep: counts', async () => {
    const segment = make({ keep: 'counts' })
    for (let index = 0; index < 10; index += 1)
      await post(segment, '/v1/track', { ...track, messageId: `message-${index % 5}` })
    await post(segment, '/v1/track', {})
    expect(segment.counts).toEqual({ requests: 11, calls: 5, discarded: 1, duplicates: 5 })
    expect([segment.calls, segment.requests, segment.discarded, segment.duplicates]).toEqual([[], [], [], []])
    expect([segment.hasMessageId('message-4'), segment.hasMessageId('message-5')]).toEqual([true, false])
  })

  it('records a request as received', async () => {
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
