import { describe, expect, it } from 'vitest'
import { answer, basic, host, key, make, post, start, success, track } from './post.ts'

describe('a stored call', () => {
  it('has the fields that Segment adds', async () => {
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

  it('merges the fields of the batch with those of the call', async () => {
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

  it('has names such as __proto__ as plain fields', async () => {
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

  it('has the IP address of a browser or app, and of a server that asks for it', async () => {
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

describe('a dropped call', () => {
  it('does not affect the valid calls of its batch', async () => {
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

  it('is each of 2,501 calls in a batch', async () => {
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

  it('does not use up its messageId', async () => {
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

  it('are also dropped within one batch', async () => {
    const segment = make()
    const call = { type: 'track', ...track, messageId: 'message-1' }
    await post(segment, '/v1/batch', { batch: [call, call] })
    expect([segment.calls.length, segment.duplicates.length]).toEqual([1, 1])
  })
})
