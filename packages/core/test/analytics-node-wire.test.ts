import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { Analytics as RealAnalytics } from '@segment/analytics-node'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { Analytics } from '../src/analytics-node/index.ts'

const writeKey = 'k'.repeat(32)
const methods = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
type Method = (typeof methods)[number]

interface MadeCall {
  readonly method: Method
  readonly params: Readonly<Record<string, unknown>>
}

interface Settings {
  readonly flushAt?: number
  readonly path?: string
  readonly disable?: unknown
  readonly httpClient?: unknown
  readonly oauthSettings?: unknown
  readonly maxTotalBackoffDuration?: number
}

/** The common interface of both libraries that these tests use. */
interface AnalyticsLike {
  on(name: string, listener: (...values: never[]) => void): unknown
  closeAndFlush(): Promise<void>
}

type Make = (host: string, settings: Settings) => AnalyticsLike

const makers: Readonly<Record<'real' | 'ours', Make>> = {
  real: (host, settings) => new RealAnalytics({ writeKey, host, ...settings } as never) as unknown as AnalyticsLike,
  ours: (host, settings) => new Analytics({ writeKey, host, ...settings } as never) as unknown as AnalyticsLike,
}

/** Names of events that both emit; those of requests depend on how calls are batched. */
const watched = [...methods, 'error', 'drained', 'call_after_close', 'register'] as const

interface Seen {
  readonly thrown: readonly string[]
  readonly callbacks: readonly string[]
  readonly events: readonly string[]
  readonly requests: readonly unknown[]
}

const withoutStamps = (call: Readonly<Record<string, unknown>>): unknown => {
  const { messageId, timestamp, _metadata, context, ...rest } = call
  const { library, ...others } = context as Readonly<Record<string, unknown>>
  return {
    ...rest,
    context: others,
    hasMessageId: typeof messageId === 'string' && messageId !== '',
    hasLibrary: typeof library === 'object',
    // A time of the caller is kept to the millisecond; one that was stamped differs.
    timestamp: String(timestamp).startsWith('2020') ? timestamp : Number.isNaN(Date.parse(String(timestamp))),
  }
}

const describeRequest = ({ method, path, headers, json }: FakeSegment['requests'][number]): unknown => {
  const { batch, sentAt, ...envelope } = json as { batch: Record<string, unknown>[]; sentAt: string }
  return {
    method,
    path,
    authorization: headers.authorization,
    contentType: headers['content-type'],
    envelope,
    sentAt: Number.isNaN(Date.parse(sentAt)),
    batch: batch.map(withoutStamps),
  }
}

/** Makes the same calls through one of the libraries and reports everything observable. */
const use = async (make: Make, calls: readonly MadeCall[], settings: Settings, lateCall = false): Promise<Seen> => {
  const segment = createFakeSegment()
  const listener = await listen(segment)
  try {
    const analytics = make(listener.url, settings)
    const events: string[] = []
    const callbacks: string[] = []
    const thrown: string[] = []
    for (const name of watched) {
      analytics.on(name, (value: { event?: { type?: string } }) => {
        events.push(name === 'register' || name === 'drained' ? name : `${name} ${value?.event?.type ?? ''}`.trim())
      })
    }
    const call = ({ method, params }: MadeCall, index: number): void => {
      try {
        const run = Reflect.get(analytics, method) as (params: unknown, callback: (error?: unknown) => void) => void
        run.call(analytics, params, (error) => callbacks.push(`${index} ${error === undefined ? 'sent' : 'failed'}`))
      } catch (error) {
        thrown.push(`${index} ${error instanceof Error ? error.message : ''} ${Reflect.get(Object(error), 'field')}`)
      }
    }
    for (const [index, made] of calls.entries()) call(made, index)
    await analytics.closeAndFlush()
    if (lateCall) call({ method: 'track', params: { userId: 'user-42', event: 'Too Late' } }, calls.length)
    const requests = segment.requests.map(describeRequest)
    return { thrown, callbacks, events, requests }
  } finally {
    await listener.close()
  }
}

/** A string that is the same for equal JSON, whatever the order of names. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  )

/** In an order that does not depend on which of several batches arrived first. */
const sorted = (seen: Seen): Seen => ({
  thrown: seen.thrown,
  callbacks: seen.callbacks.toSorted(),
  events: seen.events.toSorted(),
  requests: seen.requests.toSorted((left, right) => (textOf(left) < textOf(right) ? -1 : 1)),
})

const expectSame = async (calls: readonly MadeCall[], settings: Settings = {}): Promise<Seen> => {
  const [real, ours] = await Promise.all([use(makers.real, calls, settings), use(makers.ours, calls, settings)])
  expect(sorted(ours)).toEqual(sorted(real))
  return ours
}

const when = new Date('2020-02-03T04:05:06.789Z')

const everyCall: readonly MadeCall[] = [
  { method: 'identify', params: { userId: 'user-42', traits: { email: 'ada@example.com', age: 36 } } },
  { method: 'identify', params: { anonymousId: 'visitor-7', timestamp: when } },
  { method: 'track', params: { userId: 'user-42', event: 'Order Completed', properties: { revenue: 19.99 } } },
  { method: 'track', params: { userId: 'user-42', anonymousId: 'visitor-7', event: 'Started' } },
  { method: 'page', params: { userId: 'user-42', name: 'Home', category: 'Shop', properties: { url: 'https://a.b' } } },
  { method: 'page', params: { anonymousId: 'visitor-7' } },
  { method: 'screen', params: { userId: 'user-42', name: 'Main', category: 'Shop' } },
  { method: 'group', params: { userId: 'user-42', groupId: 'group-1', traits: { plan: 'free' } } },
  { method: 'alias', params: { userId: 'user-42', previousId: 'visitor-7' } },
  {
    method: 'track',
    params: {
      userId: 'user-42',
      event: 'Started',
      context: { ip: '203.0.113.7', page: { path: '/' } },
      integrations: { All: false, Amplitude: { session_id: 5 } },
      timestamp: when,
    },
  },
  { method: 'track', params: { userId: 'user-42', event: 'Timed', properties: { at: when, nested: [when] } } },
]

afterEach(() => {
  vi.restoreAllMocks()
})

describe('Analytics compared with the library it replaces', () => {
  it('sends the same requests for every method, and calls callbacks and listeners in the same way', async () => {
    const { requests, events } = await expectSame(everyCall)
    expect(requests).toHaveLength(1)
    expect(events).toContain('drained')
    expect(events.filter((name) => name.startsWith('track'))).toHaveLength(4)
  })

  it('fills batches in the same way', async () => {
    const calls = Array.from({ length: 23 }, (_, index) => ({
      method: 'track' as const,
      params: { userId: 'user-42', event: `Event ${index}` },
    }))
    const { requests } = await expectSame(calls, { flushAt: 5 })
    expect(requests).toHaveLength(5)
  })

  it.each([
    ['2', 3],
    ['', 5],
    [' 4 ', 2],
    [true, 5],
  ])('fills batches as the original does with %j as flushAt', async (flushAt, most) => {
    const calls = Array.from({ length: 5 }, (_, index) => ({
      method: 'track' as const,
      params: { userId: 'user-42', event: `Event ${index}` },
    }))
    const { requests } = await expectSame(calls, { flushAt: flushAt as never })
    expect(requests).toHaveLength(most)
  })

  it('sends to a custom path', async () => {
    const { requests } = await expectSame(everyCall.slice(0, 2), { path: '/v1/b' })
    expect(requests).toMatchObject([{ path: '/v1/b' }])
  })

  it.each([
    [null, null],
    ['https://e.example.com', null],
    ['https://e.example.com/', '/v1/batch/'],
    ['https://e.example.com/shop/events', undefined],
    ['https://e.example.com/shop/events', 'v1/batch'],
    ['https://e.example.com/shop/events/', 'v1/batch'],
    ['https://e.example.com/shop/events/', './v1/batch'],
    ['https://e.example.com/shop/events/', '../v1/batch'],
    ['https://e.example.com/shop/events/', ''],
    ['https://e.example.com/v1/batch', ''],
    ['https://e.example.com/shop?a=1', 'v1/batch'],
    ['https://e.example.com', 'shop/v1/batch?b=2'],
    ['https://e.example.com', '/caf\u00e9 au lait'],
    ['https://e.example.com', 'https://f.example.com/v1/b'],
    [new URL('https://e.example.com/a/'), 'b'],
  ])('sends to the same URL with the host %s and the path %s', async (host, path) => {
    const urls = await Promise.all(
      [RealAnalytics, Analytics].map(async (Library) => {
        const sentTo: string[] = []
        const httpClient = {
          makeRequest: async ({ url }: { readonly url: string }) => {
            sentTo.push(url)
            return { status: 200, statusText: 'OK' }
          },
        }
        const analytics = new Library({ writeKey, host, path, httpClient } as never)
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
        return sentTo
      }),
    )
    expect(urls).toEqual([[expect.stringMatching(/^https:/)], urls[0]])
  })

  it.each([
    ['', undefined],
    ['e.example.com', undefined],
    ['https://', undefined],
    ['https://e.example.com', 'https://'],
  ])('throws for the host %j and the path %j', (host, path) => {
    for (const Library of [RealAnalytics, Analytics]) {
      expect(() => new Library({ writeKey, host, path } as never)).toThrow(/URL/)
    }
  })

  it('throws the same errors for the same mistakes', async () => {
    const mistakes: readonly MadeCall[] = [
      { method: 'track', params: { event: 'Nobody' } },
      { method: 'identify', params: { traits: { a: 1 } } },
      { method: 'identify', params: { userId: 7 } },
      { method: 'track', params: { userId: 'user-42' } },
      { method: 'track', params: { userId: 'user-42', event: 7 } },
      { method: 'track', params: { userId: 'user-42', event: 'Odd', properties: 'text' } },
      { method: 'identify', params: { userId: 'user-42', traits: 'text' } },
      { method: 'track', params: { userId: 'user-42', event: 'Odd', messageId: 7 } },
      { method: 'alias', params: {} },
      { method: 'page', params: {} },
    ]
    const { thrown } = await expectSame(mistakes)
    expect(thrown).toHaveLength(mistakes.length)
    expect(() => new Analytics({ writeKey: '' })).toThrow('writeKey writeKey is missing.')
    expect(() => new RealAnalytics({ writeKey: '' })).toThrow('writeKey writeKey is missing.')
  })

  it('sends nothing when it is disabled, and reports as if it had', async () => {
    const { requests, callbacks } = await expectSame(everyCall, { disable: true })
    expect(requests).toEqual([])
    expect(callbacks).toHaveLength(everyCall.length)
  })

  it.each(['true', 'false', 1])('takes %j for disabled', async (disable) => {
    const { requests } = await expectSame(everyCall, { disable })
    expect(requests).toEqual([])
  })

  it('takes null for a setting that is missing', async () => {
    const { requests } = await expectSame(everyCall, { disable: null, httpClient: null, oauthSettings: null })
    expect(requests).not.toEqual([])
  })

  it('gives the first attempt its time, however short the retries are', async () => {
    const { requests } = await expectSame(everyCall, { maxTotalBackoffDuration: 0 })
    expect(requests).not.toEqual([])
  })

  it('refuses calls after it was closed, and reports them', async () => {
    const [real, ours] = await Promise.all([
      use(makers.real, everyCall.slice(0, 1), {}, true),
      use(makers.ours, everyCall.slice(0, 1), {}, true),
    ])
    expect(ours).toEqual(real)
    expect(ours.events).toEqual(['register', 'identify identify', 'drained', 'call_after_close'])
  })

  it('does the same for any sequence of calls', async () => {
    const id = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).map((text) => `id-${text}`)
    const values = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null)),
      { maxKeys: 4 },
    )
    const shared = {
      context: values,
      integrations: fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{1,8}$/), fc.boolean()),
    }
    const optional = (record: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]) =>
      fc.record(record, { requiredKeys }) as fc.Arbitrary<Record<string, unknown>>
    const call: fc.Arbitrary<MadeCall> = fc.oneof(
      optional({ ...shared, userId: id, anonymousId: id, traits: values }, ['userId']).map((params) => ({
        method: 'identify' as const,
        params,
      })),
      optional({ ...shared, anonymousId: id, event: id, properties: values }, ['anonymousId', 'event']).map(
        (params) => ({ method: 'track' as const, params }),
      ),
      optional({ ...shared, userId: id, name: id, category: id, properties: values }, ['userId']).chain((params) =>
        fc.constantFrom('page' as const, 'screen' as const).map((method) => ({ method, params })),
      ),
      optional({ ...shared, userId: id, groupId: id, traits: values }, ['userId', 'groupId']).map((params) => ({
        method: 'group' as const,
        params,
      })),
      optional({ ...shared, userId: id, previousId: id }, ['userId', 'previousId']).map((params) => ({
        method: 'alias' as const,
        params,
      })),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (calls, flushAt) => {
          await expectSame(calls, { flushAt })
        },
      ),
      // Its callbacks take 300 ms each time.
      { numRuns: runs(6) },
    )
  })
})

describe('Intended differences of Analytics', () => {
  const start = async () => {
    const segment = createFakeSegment()
    const listener = await listen(segment)
    const analytics = new Analytics({ writeKey, host: listener.url, flushInterval: 60_000 })
    return { segment, analytics, end: () => analytics.closeAndFlush().then(() => listener.close()) }
  }

  it('refuses calls that Segment would drop, explains why, and sends the rest', async () => {
    const { segment, analytics, end } = await start()
    const told: unknown[] = []
    const errors: unknown[] = []
    analytics.on('error', (error) => errors.push(error))
    analytics.track({ userId: 'user-42', event: '' }, (error) => told.push(error))
    analytics.track({ userId: 'user-42', event: 'Large', properties: { text: 'x'.repeat(40_000) } }, (error) =>
      told.push(error),
    )
    analytics.track({ userId: 'user-42', event: 'Good' }, (error) => told.push(error))
    await end()
    expect(told).toMatchObject([{ code: 'invalid_call' }, { code: 'too_large' }, undefined])
    expect(errors).toMatchObject([{ code: 'delivery_failure' }, { code: 'delivery_failure' }])
    expect(segment.calls.map(({ event }) => event)).toEqual(['Good'])
  })

  it('lets flushes overlap, each waiting for the calls before it', async () => {
    const { segment, analytics, end } = await start()
    const arrived: number[] = []
    analytics.track({ userId: 'user-42', event: 'First' })
    const first = analytics.flush().then(() => arrived.push(segment.calls.length))
    analytics.track({ userId: 'user-42', event: 'Second' })
    const second = analytics.flush().then(() => arrived.push(segment.calls.length))
    await Promise.all([first, second])
    expect(Math.min(...arrived)).toBeGreaterThanOrEqual(1)
    expect(arrived.at(-1)).toBe(2)
    await end()
  })

  it('gives up at the time limit of a close, and calls every callback', async () => {
    const { segment, analytics, end } = await start()
    segment.faults.always({ status: 503 })
    const told: unknown[] = []
    analytics.track({ userId: 'user-42', event: 'Stuck' }, (error) => told.push(error))
    await analytics.closeAndFlush({ timeout: 50 })
    await vi.waitFor(() => expect(told).toMatchObject([{ code: 'aborted' }]))
    await end()
  })

  it('never shows the write key to listeners of requests', async () => {
    const { analytics, end } = await start()
    const seen: string[] = []
    analytics.on('http_request', (request) => seen.push(JSON.stringify(request)))
    analytics.track({ userId: 'user-42', event: 'Started' })
    await end()
    expect(seen).toHaveLength(1)
    expect(seen[0]).toContain('Started')
    expect(seen[0]).not.toContain(writeKey)
    expect(seen[0]).not.toContain(Buffer.from(`${writeKey}:`).toString('base64'))
  })

  it('runs plugins around a call', async () => {
    const { segment, analytics, end } = await start()
    const order: string[] = []
    const plugin = (name: string, type: 'before' | 'enrichment' | 'destination' | 'after') => ({
      name,
      type,
      isLoaded: () => true,
      load: async () => order.push(`load ${name}`),
      unload: () => order.push(`unload ${name}`),
      track: (context: import('../src/analytics-node/index.ts').Context) => {
        order.push(name)
        if (type === 'enrichment') context.updateEvent('properties.plan', 'free')
        if (context.event.event === 'Dropped' && type === 'before') context.cancel()
        return context
      },
    })
    await analytics.register(plugin('enrich', 'enrichment'), plugin('guard', 'before'), plugin('watch', 'after'))
    const told: unknown[] = []
    analytics.track({ userId: 'user-42', event: 'Kept' }, (error) => told.push(error))
    await analytics.flush()
    analytics.track({ userId: 'user-42', event: 'Dropped' }, (error) => told.push(error))
    await analytics.flush()
    await analytics.deregister('enrich', 'guard', 'watch')
    await end()
    expect(segment.calls).toMatchObject([{ event: 'Kept', properties: { plan: 'free' } }])
    expect(order.slice(3)).toEqual([
      'guard',
      'enrich',
      'watch',
      'guard',
      'unload enrich',
      'unload guard',
      'unload watch',
    ])
    expect(told).toMatchObject([undefined, { name: 'ContextCancelation' }])
  })

  it('sends through a custom HTTP client or fetch', async () => {
    const urls: string[] = []
    const answer = { status: 200, statusText: 'OK', headers: { 'x-a': 'b' } }
    const byFetch = new Analytics({
      writeKey,
      httpClient: async (url, { body }) => {
        urls.push(`${url} ${JSON.parse(body).batch.length}`)
        return answer
      },
    })
    const byClient = new Analytics({
      writeKey,
      httpClient: {
        makeRequest: async ({ url, httpRequestTimeout }) => {
          urls.push(`${url} ${httpRequestTimeout}`)
          return answer
        },
      },
    })
    for (const analytics of [byFetch, byClient]) {
      analytics.identify({ userId: 'user-42' })
      await analytics.closeAndFlush()
    }
    expect(urls).toEqual(['https://api.segment.io/v1/batch 1', 'https://api.segment.io/v1/batch 10000'])
  })
})
