import { createHmac } from 'node:crypto'
import { webRuntime } from '@org/segment-core'
import { describe, expect, it, vi } from 'vitest'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { basic, createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'

describe('a server', () => {
  const settings = (more: object) => ({ sources: { web: { writeKey: realKey, ...more } } })
  const body = JSON.stringify(trackCall)

  it('must send the token of its source, as Bearer or as the password of Basic', async () => {
    const { app, segment } = createLocalCollector(
      settings({ serverToken: 'server-secret', channels: ['browser', 'server'] }),
    )
    const statusOf = async (authorization: string, path = '/v1/track') =>
      (
        await app.request(path, {
          method: 'POST',
          headers: { authorization },
          body: JSON.stringify({ ...trackCall, writeKey: 'web' }),
        })
      ).status
    expect(await statusOf('Bearer server-secret')).toBe(200)
    expect(await statusOf(`Basic ${btoa('web:server-secret')}`)).toBe(200)
    for (const wrong of ['Bearer server-secre', 'Bearer server-secret1', `Basic ${btoa('web:')}`, 'Bearer x']) {
      expect(await statusOf(wrong), wrong).toBe(401)
    }
    // Browsers cannot keep a secret.
    expect(await statusOf(`Basic ${btoa('web:')}`, '/v1/t')).toBe(200)
    expect(segment.calls).toHaveLength(3)
  })

  it('must sign its body if its source has an HMAC key', async () => {
    const { post } = createLocalCollector(settings({ serverHmacKey: 'hmac-key' }))
    const sign = (text: string, key = 'hmac-key') => createHmac('sha256', key).update(text).digest('hex')
    const statusOf = async (signature: string) => (await post('/v1/track', body, { 'x-signature': signature })).status
    expect(await statusOf(`sha256=${sign(body)}`)).toBe(200)
    expect(await statusOf(sign(body).toUpperCase())).toBe(200)
    for (const wrong of ['', 'sha256=', sign(`${body} `), sign(body, 'other'), 'sha256=zz', sign(body).slice(2)]) {
      expect(await statusOf(wrong), wrong).toBe(401)
    }
  })

  it('is refused by a source for browsers only', async () => {
    const { post } = createLocalCollector(settings({ channels: ['browser'] }))
    expect((await post('/v1/track', trackCall)).status).toBe(403)
    expect((await post('/v1/t', trackCall)).status).toBe(200)
  })
})

/** A storage that keeps every call. */
const kept = { store: async () => ({ outcome: 'kept' as const }) }

describe('too many requests', () => {
  it('of a source that has its own rate limit no other source, and 0 means no limit', async () => {
    const settings = {
      limits: { requestsPerSecondPerSource: 0.5 },
      sources: {
        slow: { writeKey: 'slow-key' },
        free: { writeKey: 'free-key', requestsPerSecond: 0 },
      },
    }
    const statuses = async (own: CollectorConfigInput, alias: string) => {
      const { post } = createLocalCollector(own, { runtime: webRuntime({ monotonic: () => 0 }), storage: kept })
      const answers = []
      for (let index = 0; index < 4; index += 1)
        answers.push((await post('/v1/t', trackCall, { authorization: basic(alias) })).status)
      return answers
    }
    expect(await statuses(settings, 'slow')).toEqual([200, 429, 429, 429])
    expect(await statuses(settings, 'free')).toEqual([200, 200, 200, 200])
    const { sources } = settings
    const own = { sources: { slow: { ...sources.slow, requestsPerSecond: 0.5 }, other: { writeKey: 'other-key' } } }
    expect(await statuses(own, 'other')).toEqual([200, 200, 200, 200])
  })

  it('of a source or an address get 429 until time has passed', async () => {
    let time = 0
    const runtime = webRuntime({ now: () => time, monotonic: () => time })
    const limits = { requestsPerSecondPerSource: 2, requestsPerSecondPerAddress: 1 }
    const { post } = createLocalCollector({ limits, addressHeader: 'x-real-ip' }, { runtime, storage: kept })
    const statuses = async (count: number, address: string) => {
      const answers = []
      for (let index = 0; index < count; index += 1)
        answers.push(await post('/v1/t', trackCall, { 'x-real-ip': address }))
      return answers.map(({ status, headers }) => [status, headers.get('retry-after')])
    }
    expect(await statuses(3, '203.0.113.1')).toEqual([
      [200, null],
      [200, null],
      [429, '1'],
    ])
    expect(await statuses(3, '203.0.113.2')).toEqual([
      [200, null],
      [200, null],
      [429, '1'],
    ])
    expect(await statuses(1, '203.0.113.3')).toEqual([[429, '1']])
    time += 1_000
    expect(await statuses(2, '203.0.113.1')).toEqual([
      [200, null],
      [429, '1'],
    ])
  })
})

describe('secrets', () => {
  it('appear in no answer, log or metric', async () => {
    const shown: unknown[] = []
    const spies = (['log', 'error', 'warn'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words) => void shown.push(words)),
    )
    const secrets = { serverToken: 'server-secret-token', serverHmacKey: 'server-hmac-key' }
    const channels: ('browser' | 'server')[] = ['browser', 'server']
    const { app, post, segment } = createLocalCollector(
      {
        sources: { web: { writeKey: realKey, channels, ...secrets } },
        operatorToken: 'operator-secret',
        delivery: { budgetMs: 1 },
      },
      { onError: (error) => shown.push(String(error)) },
    )
    segment.faults.always({ status: 400, body: `bad key ${realKey}` })
    const answers = [
      await post('/v1/t', trackCall),
      await post('/v1/track', trackCall),
      await post('/v1/track', trackCall, { authorization: 'Bearer wrong-secret-shown' }),
      await app.request('/v1/projects/web/settings'),
      await app.request('/metrics'),
      await app.request('/metrics', { headers: { authorization: 'Bearer operator-secret' } }),
    ]
    for (const spy of spies) spy.mockRestore()
    const [refused, noToken, wrongToken] = answers.map(({ status }) => status)
    expect([refused, noToken, wrongToken]).toEqual([400, 401, 401])
    expect(answers.slice(-2).map(({ status }) => status)).toEqual([401, 200])
    const text = [...(await Promise.all(answers.map((answer) => answer.text()))), JSON.stringify(shown)].join('\n')
    for (const secret of [realKey, 'server-secret-token', 'server-hmac-key', 'operator-secret', 'wrong-secret-shown']) {
      expect(text).not.toContain(secret)
    }
  })

  it('passed by clients do not become labels of metrics', async () => {
    const { app, post } = createLocalCollector({ unknownKeys: 'pass', operatorToken: 'operator' })
    expect((await post('/v1/track', trackCall, { authorization: basic('key-of-somebody') })).status).toBe(200)
    const headers = { authorization: 'Bearer operator' }
    const text = await (await app.request('/metrics', { headers })).text()
    expect(text).toContain('collector_calls_total{source="passed",outcome="kept"} 1')
    expect(text).not.toContain('key-of-somebody')
  })

  it('appear in no message about invalid settings', () => {
    for (const writeKey of ['sgp_secret-token', 'has a space', 'has:colon']) {
      expect(() => createLocalCollector({ sources: { web: { writeKey } } })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(writeKey) }),
      )
    }
  })
})

describe('a source with a token', () => {
  it.each(['/v1/t', '/v1/b', '/v1/track', '/v1/batch'])('accepts nothing without it on %s', async (path) => {
    const sources = { [publicKey]: { writeKey: realKey, serverToken: 'token' } }
    const { post, segment } = createLocalCollector({ sources })
    const answer = await post(path, { ...trackCall, batch: [{ ...trackCall, type: 'track' }] })
    expect([401, 403]).toContain(answer.status)
    expect(segment.calls).toEqual([])
  })
})
