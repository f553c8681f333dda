import { generateKeyPairSync } from 'node:crypto'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { Context as RealContext } from '@segment/analytics-node'
import { describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { Analytics, type AnalyticsSettings, Context, ContextCancelation } from '../src/analytics-node/index.ts'
import { writeKey } from './analytics-node-stage.ts'

type Settings = Omit<AnalyticsSettings, 'writeKey' | 'host'>

describe('Analytics as a class', () => {
  const start = async (settings: Settings = {}) => {
    const segment = createFakeSegment()
    const listener = await listen(segment)
    const analytics = new Analytics({ writeKey, host: listener.url, flushInterval: 60_000, ...settings })
    return { segment, analytics, end: () => analytics.closeAndFlush().then(() => listener.close()) }
  }

  it('allows its methods to be detached, replaced and overridden', async () => {
    const { segment, analytics, end } = await start()
    const { track, flush, on } = analytics
    expect(on).toBe(Analytics.prototype.on)
    track({ userId: 'user-42', event: 'Taken Off' })
    await flush()
    const spy = vi.spyOn(analytics, 'track').mockImplementation(() => {})
    analytics.track({ userId: 'user-42', event: 'Mocked' })
    expect(spy).toHaveBeenCalledOnce()
    await end()
    expect(segment.calls.map(({ event }) => event)).toEqual(['Taken Off'])
    class Named extends Analytics {
      override track(...[params, callback]: Parameters<Analytics['track']>): void {
        super.track({ ...params, event: `Shop ${params.event}` }, callback)
      }
    }
    const told: unknown[] = []
    const named = new Named({ writeKey, disable: true }).on('track', ({ event }) => told.push(event.event))
    named.track({ userId: 'user-42', event: 'Opened' })
    await named.closeAndFlush()
    expect(told).toEqual(['Shop Opened'])
  })

  it('may be closed twice', async () => {
    const { segment, analytics, end } = await start()
    analytics.track({ userId: 'user-42', event: 'Started' })
    await Promise.all([analytics.closeAndFlush(), analytics.closeAndFlush()])
    await end()
    expect(segment.calls).toHaveLength(1)
  })

  it('does not let a flush wait for calls that come after it', async () => {
    const { segment, analytics, end } = await start({ flushAt: 1 })
    analytics.track({ userId: 'user-42', event: 'Before' })
    const flushed = analytics.flush()
    await segment.waitFor(({ calls }) => calls.length === 1, { timeoutMs: patienceMs })
    segment.faults.always({ kind: 'hang' })
    analytics.track({ userId: 'user-42', event: 'After' })
    await flushed
    expect(segment.calls).toHaveLength(1)
    segment.faults.clear()
    await analytics.closeAndFlush({ timeout: 20 })
    await end()
  })

  it('continues after a flush that timed out, and reports it', async () => {
    const { segment, analytics, end } = await start()
    const told: string[] = []
    analytics.on('error', ({ code }) => told.push(code))
    segment.faults.next({ kind: 'delay', delayMs: 150 })
    analytics.track({ userId: 'user-42', event: 'Slow' }, (error) => told.push(String(error)))
    await analytics.flush({ timeout: 20 })
    expect(told).toEqual(['flush_timeout'])
    await analytics.flush({ timeout: 0 })
    expect(told).toEqual(['flush_timeout', 'undefined'])
    expect(segment.calls).toHaveLength(1)
    await end()
  })

  it('calls every callback before a close that timed out resolves', async () => {
    const { segment, analytics, end } = await start()
    segment.faults.always({ kind: 'hang' })
    const told: unknown[] = []
    analytics.track({ userId: 'user-42', event: 'Stuck' }, (error) => told.push(error))
    await analytics.closeAndFlush({ timeout: 20 })
    expect(told).toMatchObject([{ code: 'aborted' }])
    await end()
  })

  it('survives request listeners that throw, and reports them', async () => {
    const { segment, analytics, end } = await start()
    const told: string[] = []
    analytics.on('error', ({ code }) => told.push(code))
    for (const name of ['http_request', 'http_response', 'drained'] as const) {
      analytics.on(name, () => {
        throw new Error('of the listener')
      })
    }
    analytics.track({ userId: 'user-42', event: 'Started' })
    await end()
    expect(segment.calls).toHaveLength(1)
    expect(segment.requests).toHaveLength(1)
    expect(told).toEqual(['unknown', 'unknown', 'unknown'])
  })

  it('survives an error listener that throws', async () => {
    const { segment, analytics, end } = await start()
    analytics.on('error', () => {
      throw new Error('of the listener')
    })
    analytics.track({ userId: 'user-42', event: '' })
    analytics.track({ userId: 'user-42', event: 'Good' })
    await end()
    expect(segment.calls.map(({ event }) => event)).toEqual(['Good'])
  })

  it('gives up a batch if every answer asks to slow down for too long', async () => {
    const { segment, analytics, end } = await start({ maxRateLimitDuration: 1 })
    segment.faults.always({ status: 429, retryAfter: 2 })
    const told: unknown[] = []
    analytics.track({ userId: 'user-42', event: 'Throttled' }, (error) => told.push(error))
    await analytics.flush()
    expect(told).toMatchObject([{ code: 'aborted', details: { status: 429, retryAfterMs: 2_000 } }])
    segment.faults.clear()
    await end()
  })

  it('reads a call as it was when it was made', async () => {
    const { segment, analytics, end } = await start()
    const properties = { step: 1 }
    analytics.track({ userId: 'user-42', event: 'Started', properties })
    properties.step = 2
    await end()
    expect(segment.calls).toMatchObject([{ properties: { step: 1 } }])
  })

  it("uses the OAuth server of its host's region", async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const clientKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const urls: string[] = []
    const analytics = new Analytics({
      writeKey,
      host: 'https://events.eu1.segmentapis.com',
      oauthSettings: { clientId: 'app', keyId: 'key', clientKey },
      httpClient: async (url) => {
        urls.push(url)
        const body = JSON.stringify({ access_token: 'token', expires_in: 3_600, token_type: 'Bearer' })
        return { status: 200, statusText: 'OK', headers: {}, text: async () => body }
      },
    })
    analytics.track({ userId: 'user-42', event: 'Started' })
    await analytics.closeAndFlush()
    expect(urls).toEqual(['https://oauth2.eu1.segmentapis.com/token', 'https://events.eu1.segmentapis.com/v1/batch'])
  })
})

describe('the context of a call', () => {
  it('has what plugins use of the original library', () => {
    const names = (prototype: object): readonly string[] => Object.getOwnPropertyNames(prototype)
    const real = new RealContext({ type: 'track', event: 'Started' } as never)
    const inherited = [...names(RealContext.prototype), ...names(Object.getPrototypeOf(RealContext.prototype))]
    const used = [...inherited, ...Object.keys(real).filter((name) => !name.startsWith('_'))]
    const context = Context.system()
    expect(used.filter((name) => !(name in context))).toEqual([])
    expect(used).toEqual(expect.arrayContaining(['logger', 'stats', 'attempts', 'updateEvent']))
    expect(Context.system().event).toMatchObject({ type: 'track', event: 'system' })
  })

  it("writes at paths without changing the caller's objects, and never into a prototype", () => {
    const properties = { deep: { a: 1 } }
    const context = new Context({ type: 'track', messageId: 'm', timestamp: new Date(0), properties })
    context.updateEvent('properties.deep.b', 2)
    context.updateEvent('__proto__.polluted', true)
    expect(context.event.properties).toEqual({ deep: { a: 1, b: 2 } })
    expect(properties).toEqual({ deep: { a: 1 } })
    expect({}).not.toHaveProperty('polluted')
  })

  it('keeps a log until it is flushed, and throws cancelations', () => {
    const context = Context.system()
    context.log('warn', 'careful', { a: 1 })
    expect(context.toJSON()).toMatchObject({
      logs: [{ level: 'warn', message: 'careful', extras: { a: 1 } }],
      metrics: [],
    })
    context.flush()
    expect(context.logs()).toEqual([])
    expect(() => context.cancel()).toThrow(ContextCancelation)
    expect(() => context.cancel(new TypeError('mine'))).toThrow('mine')
    expect(context.isSame(new Context(context.event))).toBe(true)
  })
})
