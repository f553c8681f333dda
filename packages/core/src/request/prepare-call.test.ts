import { describe, expect, it } from 'vitest'
import { buildBatchRequest } from './build-batch-request.ts'
import { buildRequest } from './build-request.ts'
import { prepareBatch } from './prepare-batch.ts'
import { type PrepareOptions, prepareCall } from './prepare-call.ts'
import { parseSource } from './source.ts'
import { stampCall } from './stamp-call.ts'

const source = parseSource({ writeKey: 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA' })
const options: PrepareOptions = { source, now: () => Date.parse('2026-06-01T12:00:00.000Z'), createId: () => 'id-1' }
const sentAt = '2026-06-01T12:00:01.000Z'
const call = { type: 'track', userId: 'user-42', event: 'Signed Up' } as const

describe('prepareCall', () => {
  it('builds the same request as stampCall and buildRequest', () => {
    const ready = prepareCall(call, options)
    expect(ready.ok && ready.request({ sentAt })).toEqual(buildRequest(stampCall(call, options), source, { sentAt }))
  })

  it('builds a Bearer request for an access token, with the write key in the body', () => {
    const ready = prepareCall(call, options)
    const request = ready.ok ? ready.request({ sentAt, bearerToken: 'token-1' }) : undefined
    expect(request?.headers.authorization).toBe('Bearer token-1')
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ writeKey: source.writeKey })
  })

  it('names the runtime in User-Agent and counts retries', () => {
    const ready = prepareCall(call, { ...options, userAgent: 'shop/1.0' })
    const request = ready.ok ? ready.request({ sentAt, retryCount: 2 }) : undefined
    expect(request?.headers).toMatchObject({ 'user-agent': 'shop/1.0', 'x-retry-count': '2' })
  })

  it('writes a Date as ISO 8601 text', () => {
    const ready = prepareCall({ ...call, timestamp: new Date(0) }, options)
    expect(ready).toMatchObject({ ok: true, call: { timestamp: '1970-01-01T00:00:00.000Z' } })
  })

  it('refuses an invalid call with every issue', () => {
    expect(prepareCall({ type: 'track', userId: 42 }, options)).toMatchObject({
      ok: false,
      error: { code: 'invalid_call' },
      issues: [{ code: 'event_required' }, { code: 'id_not_string' }],
    })
  })

  it('refuses a warning only when strict', () => {
    const near = { ...call, event: 'Order completed' }
    expect(prepareCall(near, options)).toMatchObject({ ok: true, issues: [{ code: 'event_near_duplicate' }] })
    expect(prepareCall(near, { ...options, strict: true })).toMatchObject({ ok: false })
  })

  it('refuses a call that its stamps push over the limit', () => {
    const large = { ...call, properties: { text: 'x'.repeat(32_600) } }
    expect(prepareCall(large, options)).toMatchObject({ ok: false, error: { code: 'too_large' } })
  })

  it('never throws, whatever it is given', () => {
    const trap = Object.defineProperty({ ...call }, 'userId', {
      enumerable: true,
      get: () => {
        throw new Error('A trap.')
      },
    })
    expect(prepareCall(trap, options)).toMatchObject({ ok: false, error: { code: 'invalid_call' } })
    expect(prepareBatch([trap], options)).toMatchObject({ ok: false, error: { code: 'invalid_call' } })
    expect(prepareBatch(undefined, options)).toMatchObject({ ok: false, error: { code: 'invalid_call' } })
  })
})

describe('prepareBatch', () => {
  it('builds the same request as stamping and building, with the shared context', () => {
    const ready = prepareBatch({ batch: [call, call], context: { locale: 'de' } }, options)
    const stamped = [call, call].map((one) => stampCall(one, options))
    expect(ready.ok && ready.request({ sentAt })).toEqual(
      buildBatchRequest(stamped, source, { sentAt, context: { locale: 'de' } }),
    )
  })

  it('builds the request of some of its calls', () => {
    const calls = ['a', 'b', 'c'].map((userId) => ({ ...call, userId }))
    const ready = prepareBatch(calls, options)
    const part = ready.ok ? ready.batch.slice(1, 2) : undefined
    expect(part?.count).toBe(1)
    expect(JSON.parse(part?.request({ sentAt }).body ?? '').batch).toMatchObject([{ userId: 'b' }])
  })

  it('reports the path of an issue from the envelope on', () => {
    expect(prepareBatch([call, { ...call, event: '' }], options)).toMatchObject({
      ok: false,
      issues: [{ path: ['batch', 1, 'event'] }],
    })
  })
})
