import { generateKeyPairSync } from 'node:crypto'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { FetchHTTPClient as RealFetchClient } from '@segment/analytics-node'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type Analytics, type AnalyticsSettings, type Context, FetchHTTPClient } from '../src/analytics-node/index.ts'
import { libraries, writeKey } from './analytics-node-stage.ts'

/** One of the two libraries, with its own local Segment and a log of everything observed. */
interface Stage {
  readonly analytics: Analytics
  readonly segment: FakeSegment
  readonly log: (...what: readonly unknown[]) => void
  readonly lines: readonly string[]
}

type Scenario = (stage: Stage) => Promise<void>
type Settings = Omit<AnalyticsSettings, 'writeKey' | 'host'>

const play = async (
  library: keyof typeof libraries,
  scenario: Scenario,
  settings: Settings | ((host: string) => Settings),
  segment: FakeSegment,
): Promise<readonly string[]> => {
  const listener = await listen(segment)
  const lines: string[] = []
  const log: Stage['log'] = (...what) => {
    lines.push(what.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' '))
  }
  try {
    const given = typeof settings === 'function' ? settings(listener.url) : settings
    const analytics = libraries[library]({ writeKey, host: listener.url, ...given })
    await scenario({ analytics, segment, log, lines })
    return lines
  } finally {
    await listener.close()
  }
}

/** Runs a scenario with both libraries, compares their logs, and returns the log. */
const expectSame = async (
  scenario: Scenario,
  settings: Settings | ((host: string) => Settings) = {},
  makeSegment: () => FakeSegment = createFakeSegment,
): Promise<readonly string[]> => {
  const [real, ours] = await Promise.all([
    play('real', scenario, settings, makeSegment()),
    play('ours', scenario, settings, makeSegment()),
  ])
  expect(ours).toEqual(real)
  return ours
}

const stampless = ({ messageId, timestamp, _metadata, context, ...rest }: Record<string, unknown>): unknown => {
  const { library, ...others } = (context ?? {}) as Record<string, unknown>
  const isTime = timestamp instanceof Date
  return Object.fromEntries(Object.entries({ ...rest, context: others, isTime }).toSorted())
}

const watchAll = ({ analytics, log }: Stage): void => {
  for (const name of ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const) {
    analytics.on(name, (context) => {
      log(name, stampless(context.event), Object.keys(context.toJSON()), typeof context.id, context.failedDelivery())
    })
  }
  analytics.on('error', ({ code, reason, ctx }) =>
    log('error', code, reason instanceof Error, stampless(ctx?.event ?? {})),
  )
  analytics.on('register', (names) => log('register', names))
  analytics.on('deregister', (names) => log('deregister', names))
  analytics.on('drained', () => log('drained'))
  analytics.on('call_after_close', (event) => log('call_after_close', stampless(event)))
  analytics.on('http_request', ({ url, method, headers, body }) => {
    const { batch } = JSON.parse(body) as { batch: readonly unknown[] }
    const names = Object.keys(headers).map((name) => name.toLowerCase())
    log('http_request', new URL(url).pathname, method, names.toSorted(), batch.length)
  })
  analytics.on('http_response', ({ status, statusText, url, body, headers }) => {
    const { batch } = JSON.parse(body) as { batch: readonly unknown[] }
    log(
      'http_response',
      status,
      statusText,
      new URL(url).pathname,
      batch.length,
      headers['content-type'],
      headers['retry-after'],
    )
  })
}

const makeEveryCall = (analytics: Analytics): void => {
  analytics.identify({ userId: 'user-42', traits: { plan: 'free' } })
  analytics.track({
    anonymousId: 'visitor-7',
    event: 'Started',
    properties: { step: 1 },
    context: { ip: '203.0.113.7' },
  })
  analytics.page({ userId: 'user-42', name: 'Home', category: 'Shop', properties: { url: 'https://a.example' } })
  analytics.screen({ userId: 'user-42', name: 'Main', category: 'Shop' })
  analytics.group({ userId: 'user-42', groupId: 'group-1', traits: { name: 'Initech' } })
  analytics.alias({ userId: 'user-42', previousId: 'visitor-7' })
  analytics.track({ userId: 'user-42', event: 'Ended', integrations: { All: false, Slack: true } })
}

describe('what Analytics reports, compared with the library it replaces', () => {
  it('comes in the same order, with the same payloads', async () => {
    const lines = await expectSame(async (stage) => {
      watchAll(stage)
      makeEveryCall(stage.analytics)
      await stage.analytics.closeAndFlush()
      stage.analytics.track({ userId: 'user-42', event: 'Late' })
    })
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'register',
      'http_request',
      'http_response',
      'identify',
      'track',
      'page',
      'screen',
      'group',
      'alias',
      'track',
      'drained',
      'call_after_close',
    ])
  })

  it('comes batch by batch', async () => {
    const lines = await expectSame(
      async (stage) => {
        watchAll(stage)
        for (const index of [1, 2, 3]) {
          stage.analytics.track({ userId: 'user-42', event: `Event ${index}` })
          await stage.analytics.flush()
        }
        await stage.analytics.closeAndFlush()
      },
      { flushAt: 2 },
    )
    expect(lines.filter((line) => line.startsWith('drained'))).toHaveLength(3)
  })

  it('reports retries, with the same headers and as often', async () => {
    const lines = await expectSame(
      async (stage) => {
        stage.segment.faults.next({ status: 503, times: 1 })
        stage.segment.faults.next({ status: 429, retryAfter: 1 })
        watchAll(stage)
        stage.analytics.track({ userId: 'user-42', event: 'Started' })
        await stage.analytics.closeAndFlush()
        stage.log(stage.segment.requests.map(({ headers }) => headers['x-retry-count'] ?? 'first'))
      },
      { maxRetries: 1 },
    )
    expect(lines.at(-1)).toBe('["first","1","2"]')
  })

  it('gives up after the same number of attempts, and reports it', async () => {
    const lines = await expectSame(
      async (stage) => {
        stage.segment.faults.always({ status: 500 })
        watchAll(stage)
        stage.analytics.track({ userId: 'user-42', event: 'Started' }, (error) =>
          stage.log('callback', error instanceof Error),
        )
        await stage.analytics.closeAndFlush()
        stage.log(stage.segment.requests.length)
      },
      { maxRetries: 1 },
    )
    expect(lines.slice(-4).map((line) => line.split(' ')[0])).toEqual(['callback', 'error', 'drained', '2'])
  })

  it('passes calls through plugins in the same way, even if their registration is not awaited', async () => {
    const lines = await expectSame(async (stage) => {
      const { analytics, log, segment } = stage
      await analytics.ready
      analytics.on('register', (names) => log('register', names))
      analytics.on('error', ({ code }) => log('error', code))
      const plugin = (
        name: string,
        type: 'before' | 'enrichment' | 'destination' | 'after',
        change: (context: Context) => Context = (context) => context,
      ) => ({
        name,
        type,
        isLoaded: () => true,
        load: async () => log('load', name),
        unload: () => log('unload', name),
        track: (context: Context) => {
          log(name, context.event.event)
          return change(context)
        },
      })
      const loading = analytics.register(
        plugin('watch', 'after'),
        plugin('Slack', 'destination'),
        plugin('enrich', 'enrichment', (context) => {
          context.updateEvent('properties.plan', 'free')
          context.updateEvent('integrations.Slack.channel', 'general')
          return context
        }),
        plugin('fails', 'enrichment', () => {
          throw new Error('broken')
        }),
        plugin('guard', 'before', (context) => {
          if (context.event.event === 'Dropped') context.cancel()
          return context
        }),
      )
      analytics.track({ userId: 'user-42', event: 'Kept', integrations: { Slack: false } })
      await loading
      await analytics.flush()
      analytics.track({ userId: 'user-42', event: 'Dropped' })
      await analytics.flush()
      analytics.track({ userId: 'user-42', event: 'Named', integrations: { All: false, Slack: true } })
      await analytics.flush()
      analytics.track({ userId: 'user-42', event: 'Unsent', integrations: { 'Segment.io': false } })
      await analytics.flush()
      await analytics.deregister('enrich', 'nobody')
      await analytics.closeAndFlush()
      for (const { event, properties, integrations } of segment.calls) log(event, properties, integrations)
    })
    expect(lines.slice(-2)).toEqual([
      'Kept {"plan":"free"} {"Slack":false}',
      'Named {"plan":"free"} {"All":false,"Slack":{"channel":"general"}}',
    ])
    expect(lines).toContain('Slack Unsent')
    expect(lines).not.toContain('Slack Kept')
  })

  it('survives a plugin that does not load', async () => {
    const quiet = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const lines = await expectSame(async ({ analytics, log, segment }) => {
      await analytics.register({
        name: 'broken',
        type: 'enrichment',
        isLoaded: () => true,
        load: () => Promise.reject(new Error('no')),
        track: (context) => {
          log('never')
          return context
        },
      })
      analytics.track({ userId: 'user-42', event: 'Started' })
      await analytics.closeAndFlush()
      log(segment.calls.length)
    })
    quiet.mockRestore()
    expect(lines).toEqual(['1'])
  })

  it('waits in a flush for the promises of callbacks, and survives callbacks that throw', async () => {
    const lines = await expectSame(async ({ analytics, log }) => {
      analytics.on('track', ({ event }) => log('track', event.event))
      analytics.track({ userId: 'user-42', event: 'Promised' }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        log('callback done')
      })
      await analytics.flush()
      analytics.track({ userId: 'user-42', event: 'Thrown' }, () => {
        throw new Error('of the callback')
      })
      await analytics.closeAndFlush()
      log('closed')
    })
    expect(lines).toEqual(['callback done', 'track Promised', 'track Thrown', 'closed'])
  })

  it('survives listeners that throw', async () => {
    const lines = await expectSame(async ({ analytics, log, segment }) => {
      analytics.on('error', ({ code }) => log('error', code))
      analytics.on('track', () => {
        throw new Error('of the listener')
      })
      analytics.track({ userId: 'user-42', event: 'Started' })
      await analytics.closeAndFlush()
      log(segment.calls.length)
    })
    expect(lines).toEqual(['error unknown', '1'])
  })

  it('gets tokens from an OAuth server and sends with them', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const clientKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const app = {
      clientId: 'app',
      keyId: 'key',
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    }
    await expectSame(
      async ({ analytics, log, segment }) => {
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
        log(segment.calls.length)
        for (const { path, headers } of segment.requests) log(path, headers.authorization?.split(' ')[0] ?? 'none')
      },
      (host) => ({ oauthSettings: { clientId: app.clientId, keyId: app.keyId, clientKey, authServer: host } }),
      () => createFakeSegment({ oauth: { apps: [app] } }),
    ).then((lines) => expect(lines[0]).toBe('1'))
  })

  it('sends through the same HTTP clients', async () => {
    const calls = (settings: Settings) =>
      expectSame(async ({ analytics, log, segment }) => {
        analytics.track({ userId: 'user-42', event: 'Started' })
        await analytics.closeAndFlush()
        log(segment.calls.length)
      }, settings)
    expect(await calls({ httpClient: (url, init) => fetch(url, init) })).toEqual(['1'])
    expect(await calls({ httpClient: new FetchHTTPClient() })).toEqual(['1'])
    expect(await calls({ httpClient: new RealFetchClient() })).toEqual(['1'])
    expect(await calls({ path: 'v1/b/' })).toEqual(['1'])
  })
})

const methods = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

interface Step {
  readonly method: (typeof methods)[number] | 'flush'
  readonly params: Readonly<Record<string, unknown>>
}

const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => `id-${text}`)
const maybe = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) })
const leaf = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, new Date(0), new Date('2024-02-29T12:00:00.500Z')),
)
const values = fc.dictionary(
  fc.stringMatching(/^x[a-z]{1,8}$/),
  fc.oneof(
    leaf,
    fc.array(
      leaf.filter((value) => value !== undefined),
      { maxLength: 3 },
    ),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), leaf),
  ),
  { maxKeys: 4 },
)
const fields = {
  userId: maybe(id),
  anonymousId: maybe(id),
  groupId: id,
  previousId: id,
  event: id,
  name: maybe(id),
  category: maybe(id),
  properties: fc.option(values, { nil: undefined }),
  traits: fc.option(values, { nil: undefined }),
  context: fc.option(values, { nil: undefined }),
  integrations: fc.option(
    fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{1,8}$/), fc.oneof(fc.boolean(), fc.constant({ id: 1 }))),
    { nil: undefined },
  ),
  timestamp: fc.constantFrom(new Date(0), '2024-02-29T12:00:00.5Z', undefined),
  messageId: fc.oneof(fc.uuid(), fc.constantFrom('', undefined)),
}

/** Parameters of every shape; about a third name no user, or lack what their call needs. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ method: 'flush' as const, params: {} }) },
  {
    weight: 8,
    arbitrary: fc.record({ method: fc.constantFrom(...methods), params: fc.record(fields, { requiredKeys: [] }) }),
  },
)

const given: Readonly<Record<Step['method'], readonly string[]>> = {
  identify: [],
  track: ['event'],
  page: [],
  screen: [],
  group: ['groupId'],
  alias: ['userId', 'previousId'],
  flush: [],
}

/** Whether Segment would keep the call, so that both libraries send it; both throw alike in any case. */
const isKept = ({ method, params }: Step): boolean =>
  method === 'flush' ||
  (given[method].every((name) => typeof params[name] === 'string') &&
    (method === 'alias' || typeof (params.userId ?? params.anonymousId) === 'string'))

const playSteps = async (stage: Stage, steps: readonly Step[]): Promise<void> => {
  watchAll(stage)
  const { analytics, log, segment } = stage
  for (const { method, params } of steps) {
    try {
      const run = Reflect.get(analytics, method) as (params: unknown) => unknown
      await run.call(analytics, method === 'flush' ? undefined : structuredClone(params))
    } catch (error) {
      log('thrown', String(Reflect.get(Object(error), 'field')), error instanceof Error ? error.message : '')
    }
  }
  await analytics.closeAndFlush()
  for (const { json } of segment.requests) {
    const { batch } = json as { batch: readonly Record<string, unknown>[] }
    for (const call of batch) {
      const given = steps.some(({ params }) => params.messageId === call.messageId)
        ? call.messageId
        : typeof call.messageId
      log('sent', given, stampless(call))
    }
  }
}

describe('any sequence of calls and flushes', () => {
  it('throws, reports and sends the same in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step.filter(isKept), { maxLength: 12 }), async (steps) => {
        await expectSame((stage) => playSteps(stage, steps), { flushAt: 1_000 })
      }),
      { numRuns: runs(60) },
    )
  })

  it('throws the same for incomplete parameters', async () => {
    const thrown = (library: keyof typeof libraries, steps: readonly Step[]): readonly string[] => {
      const analytics = libraries[library]({ writeKey, disable: true })
      return steps.flatMap(({ method, params }, index) => {
        try {
          const run = Reflect.get(analytics, method) as (params: unknown) => unknown
          run.call(analytics, params)
          return []
        } catch (error) {
          return [`${index} ${error instanceof Error ? error.message : ''} ${Reflect.get(Object(error), 'field')}`]
        }
      })
    }
    const wrong = fc.constantFrom<unknown>(null, undefined, 7, '', 'text', {}, [], true, Number.NaN)
    // An alias without a userId loses its other options in the other library; here it is refused as a whole.
    const named = ({ method, params }: Step): Step =>
      method === 'alias' && params.userId === undefined
        ? { method, params: { ...params, userId: null } }
        : { method, params }
    const broken = fc.record({
      method: fc.constantFrom(...methods),
      params: fc.record(
        Object.fromEntries(
          Object.entries(fields).map(([name, value]) => [
            name,
            name === 'timestamp' ? value : fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: wrong }),
          ]),
        ),
        { requiredKeys: [] },
      ),
    })
    let count = 0
    fc.assert(
      fc.property(fc.array(broken.map(named), { maxLength: 10 }), (steps) => {
        const real = thrown('real', steps)
        expect(thrown('ours', steps)).toEqual(real)
        count += real.length
      }),
      { numRuns: runs(300) },
    )
    expect(count).toBeGreaterThan(300)
  })
})
