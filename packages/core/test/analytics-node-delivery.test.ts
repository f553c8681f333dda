import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { Context, HTTPFetchRequest, Plugin } from '../src/analytics-node/index.ts'
import {
  libraries,
  play,
  playBoth,
  type Stage,
  type StageOptions,
  scriptedClient,
  textOf,
  writeKey,
} from './analytics-node-stage.ts'

/** Plays a scenario with both libraries and expects the same notes. */
const expectSame = async (
  options: StageOptions,
  scenario: (stage: Stage) => Promise<void>,
): Promise<readonly string[]> => {
  const { real, ours } = await playBoth(options, scenario)
  expect(ours).toEqual(real)
  expect(ours).not.toEqual([])
  return ours
}

const noteFailures = ({ analytics, note }: Stage): void => {
  analytics.on('error', ({ code, reason, ctx }) =>
    note('error', code, textOf(reason), Object.prototype.toString.call(reason), String(reason), ctx?.event.event),
  )
  analytics.on('track', ({ event }) => note('track', event.event))
}

const sendOne = async ({ analytics }: Stage, event = 'Started'): Promise<void> => {
  analytics.track({ userId: 'user-42', event })
  await analytics.closeAndFlush()
}

/** Statuses that both handle in the same way; redirects are an intended difference. */
const statuses = [
  ...[100, 200, 201, 204, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 413, 415, 418, 422, 425, 426, 428],
  ...[429, 431, 451, 460, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 599, 600, 999],
]

describe.concurrent('an answer, compared with the library that this replaces', () => {
  it.each(statuses)('%i leads to the same events and requests', async (status) => {
    const answer = {
      status,
      statusText: `Text of ${status}`,
      headers: { 'X-Own': 'value', 'Content-Type': 'text/plain' },
    }
    const notes = await expectSame({ answers: [answer], settings: { maxRetries: 0 } }, async (stage) => {
      noteFailures(stage)
      stage.analytics.on('http_response', ({ status, statusText, url, headers }) =>
        stage.note('http_response', status, statusText, url, headers),
      )
      await sendOne(stage)
      stage.note(stage.client.requests.length)
    })
    if (status >= 400) expect(notes[1]).toContain(`[${status}] Text of ${status}`)
  })

  it.each([408, 410, 429, 460, 500, 599])('%i is sent again once', async (status) => {
    await expectSame({ answers: [{ status }, {}], settings: { maxRetries: 1 } }, async (stage) => {
      noteFailures(stage)
      await sendOne(stage)
      stage.note(stage.client.requests.map(({ headers }) => headers['X-Retry-Count']))
    })
  })

  it.each([
    ['a plain object', { 'RETRY-after': 1 }],
    ['Headers', new Headers({ 'retry-after': '1' })],
    ['a Map', new Map([['Retry-After', '1']])],
  ])('429 asks to wait in headers that are %s', async (_name, headers) => {
    const answers = [{ status: 429, statusText: 'Too Many Requests', headers: headers as Record<string, unknown> }, {}]
    await expectSame({ answers, settings: { maxRetries: 0 } }, async (stage) => {
      noteFailures(stage)
      await sendOne(stage)
      stage.note(stage.client.requests.length)
    })
  })

  it('without a text function, or with one that fails, counts by its status', async () => {
    const text = () => Promise.reject(new Error('already read'))
    await expectSame({ answers: [{ text }] }, async (stage) => {
      noteFailures(stage)
      await sendOne(stage)
      stage.note(stage.client.requests.length)
    })
  })

  it('401 does not stop later calls', async () => {
    const answers = [{ status: 401, statusText: 'Unauthorized' }, {}]
    const notes = await expectSame({ answers }, async (stage) => {
      noteFailures(stage)
      stage.analytics.track({ userId: 'user-42', event: 'First' })
      await stage.analytics.flush()
      await sendOne(stage, 'Second')
    })
    expect(notes).toEqual([
      '["error","delivery_failure","[401] Unauthorized","[object Error]","Error: [401] Unauthorized","First"]',
      '["track","Second"]',
    ])
  })

  it('that never comes is the error that the client threw, itself', async () => {
    const thrown = Object.assign(new Error('Connection broken'), { code: 'EOWN' })
    const notes = await expectSame({ answers: [thrown], settings: { maxRetries: 0 } }, async (stage) => {
      stage.analytics.on('error', ({ reason, ctx }) =>
        stage.note(reason === thrown, ctx?.failedDelivery()?.reason === thrown),
      )
      await sendOne(stage)
    })
    expect(notes).toEqual(['[true,true]'])
  })

  it('that is late at a close fails the calls as a flush timeout', async () => {
    await expectSame({ answers: [{ status: 503 }] }, async (stage) => {
      const reported = new Promise<void>((resolve) => {
        stage.analytics.on('error', ({ code, reason }) => {
          stage.note(code, textOf(reason))
          resolve()
        })
      })
      stage.analytics.track({ userId: 'user-42', event: 'Stuck' })
      await stage.analytics.closeAndFlush({ timeout: 100 })
      await reported
    })
  })

  it('that asks to slow down for too long fails the calls', async () => {
    const answers = [{ status: 429, headers: { 'retry-after': '1' } }]
    await expectSame({ answers, settings: { maxRateLimitDuration: 0.5 } }, async (stage) => {
      noteFailures(stage)
      await sendOne(stage)
    })
  })
})

describe.concurrent('a request to a custom HTTP client, compared', () => {
  const library = /"context":\{[^}]*"library":\{[^}]*\}[^}]*\}/

  it('has the same parts, with headers of the same names', async () => {
    await expectSame({ answers: [{ status: 500 }, {}] }, async (stage) => {
      await sendOne(stage)
      for (const { headers, body, ...rest } of stage.client.requests) {
        const { 'User-Agent': _own, ...sameHeaders } = headers
        stage.note(
          Object.keys(headers).sort(),
          Object.entries(sameHeaders).sort(),
          rest,
          Object.keys(JSON.parse(body)).sort(),
        )
        expect(body).toMatch(library)
      }
    })
  })

  it('has the same parts for a fetch function', async () => {
    const seen = async (name: keyof typeof libraries) => {
      const calls: unknown[] = []
      const httpClient = async (url: string, init: HTTPFetchRequest) => {
        calls.push([url, Object.keys(init).sort(), init.method, typeof init.body, init.signal instanceof AbortSignal])
        return { status: 200, statusText: 'OK' }
      }
      const analytics = libraries[name]({ writeKey, httpClient })
      analytics.identify({ userId: 'user-42' })
      await analytics.closeAndFlush()
      return calls
    }
    expect(await seen('ours')).toEqual(await seen('real'))
  })

  it('is reported with the same header names', async () => {
    await expectSame({}, async (stage) => {
      stage.analytics.on('http_request', ({ url, method, headers }) =>
        stage.note(url, method, Object.keys(headers).sort()),
      )
      await sendOne(stage)
    })
  })
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const clientKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

describe.concurrent('OAuth, compared', () => {
  const token = { text: async () => JSON.stringify({ access_token: 'token', expires_in: 3_600 }) }
  const withOAuth = async (
    answers: Parameters<typeof scriptedClient>[0],
    oauth: { readonly clientKey?: string; readonly maxRetries?: number } = {},
  ) =>
    expectSame({ settings: { maxRetries: 0 } }, async (stage) => {
      const { note } = stage
      const server = scriptedClient(answers.map((answer) => ({ text: async () => '', ...answer })))
      const analytics = libraries[stage.analytics.VERSION === libraries.real({ writeKey }).VERSION ? 'real' : 'ours']({
        writeKey,
        httpClient: stage.client,
        maxRetries: 0,
        oauthSettings: { clientId: 'app', keyId: 'key', clientKey, httpClient: server, maxRetries: 2, ...oauth },
      })
      noteFailures({ ...stage, analytics })
      analytics.track({ userId: 'user-42', event: 'Started' })
      await analytics.closeAndFlush()
      for (const { url, method, headers, httpRequestTimeout } of server.requests) {
        note(
          url,
          method,
          Object.entries(headers).filter(([name]) => name !== 'User-Agent'),
          httpRequestTimeout,
        )
      }
      note(stage.client.requests.map(({ headers }) => headers.Authorization))
    })

  it('sends with a token', async () => {
    expect((await withOAuth([token])).at(-1)).toBe('[["Bearer token"]]')
  })

  it.each([403, 404, 425, 500, 503])('asks again after %i', async (status) => {
    const notes = await withOAuth([{ status, statusText: 'Not now' }, token])
    expect(notes.at(-1)).toBe('[["Bearer token"]]')
  })

  it('waits as long as the server asks', async () => {
    const answers = [{ status: 429, statusText: 'Too Many Requests', headers: { 'Retry-After': '1' } }, token]
    expect((await withOAuth(answers)).at(-1)).toBe('[["Bearer token"]]')
  })

  it.each([425, 500])('gives up after %i, with its text', async (status) => {
    const notes = await withOAuth([{ status, statusText: 'Too Early' }])
    expect(notes[0]).toBe(
      `["error","delivery_failure","[${status}] Too Early","[object Error]","Error: [${status}] Too Early","Started"]`,
    )
    expect(notes).toHaveLength(4)
  })

  it.each([400, 401, 415])('gives up at once after %i', async (status) => {
    const notes = await withOAuth([{ status, statusText: 'No' }])
    expect(notes).toHaveLength(3)
  })

  it.each(['ours', 'real'] as const)('reports an invalid key as an error event: %s', async (name) => {
    const codes: string[] = []
    const oauthSettings = { clientId: 'app', keyId: 'key', clientKey: 'garbage', maxRetries: 1 }
    const analytics = libraries[name]({ writeKey, httpClient: scriptedClient([{}]), maxRetries: 0, oauthSettings })
    analytics.on('error', ({ code, reason }) => codes.push(`${code} ${reason instanceof Error}`))
    analytics.track({ userId: 'user-42', event: 'Started' })
    await analytics.closeAndFlush()
    expect(codes).toEqual(['delivery_failure true'])
  })
})

type Behaviour = 'returns' | 'resolves late' | 'throws' | 'rejects' | 'returns nothing' | 'cancels' | 'cancels fully'

const pluginOf = (
  stage: Stage,
  { name, type, behaviour = 'returns' }: { name: string; type: Plugin['type']; behaviour?: Behaviour },
): Plugin => {
  const step = (context: Context): Context | Promise<Context> => {
    stage.note(name, context.event.event, context.event.properties, context.attempts)
    context.updateEvent(`properties.${name}`, true)
    switch (behaviour) {
      case 'returns':
        return context
      case 'resolves late':
        return new Promise((resolve) => setTimeout(resolve, 5, context))
      case 'throws':
        throw new Error(`${name} threw`)
      case 'rejects':
        return Promise.reject(new Error(`${name} rejected`))
      case 'returns nothing':
        return undefined as unknown as Context
      case 'cancels':
        return context.cancel()
      case 'cancels fully':
        return context.cancel(Object.assign(new Error('fully'), { type: 'middleware_cancellation' }))
      default:
        return behaviour satisfies never
    }
  }
  return { name, type, isLoaded: () => true, load: async () => stage.note('load', name), track: step }
}

const behaviours: readonly Behaviour[] = [
  ...(['returns', 'resolves late', 'throws', 'rejects', 'returns nothing', 'cancels', 'cancels fully'] as const),
]
const types = ['before', 'enrichment', 'destination', 'after', 'utility'] as const

describe.concurrent('plugins, compared', () => {
  it.each(types.flatMap((type) => behaviours.map((behaviour) => ({ type, behaviour }))))(
    'a plugin of type $type that $behaviour has the same effect',
    async ({ type, behaviour }) => {
      await expectSame({}, async (stage) => {
        const { analytics, client, note } = stage
        await analytics.register(
          pluginOf(stage, { name: 'last', type: 'after' }),
          pluginOf(stage, { name: 'tested', type, behaviour }),
          pluginOf(stage, { name: 'second', type: 'enrichment' }),
          pluginOf(stage, { name: 'first', type: 'before' }),
          pluginOf(stage, { name: 'Slack', type: 'destination' }),
        )
        analytics.on('track', (context) =>
          note(
            'track',
            context.logs().map(({ level, message }) => `${level} ${message}`),
          ),
        )
        analytics.on('error', ({ code, ctx }) => {
          note(
            'error',
            code,
            ctx?.logs().map(({ level, message }) => `${level} ${message}`),
          )
        })
        await sendOne(stage)
        note(client.requests.map(({ body }) => JSON.parse(body).batch[0].properties))
      })
    },
  )

  it('see a call that was made just before they were registered, in the same turn', async () => {
    for (const waits of [false, true]) {
      const notes = await expectSame({}, async (stage) => {
        if (waits) await stage.analytics.ready
        stage.analytics.track({ userId: 'user-42', event: 'Before' })
        const registered = stage.analytics.register(pluginOf(stage, { name: 'late', type: 'enrichment' }))
        stage.analytics.track({ userId: 'user-42', event: 'After' })
        await registered
        await stage.analytics.closeAndFlush()
        stage.note(
          stage.client.requests.map(({ body }) =>
            JSON.parse(body).batch.map(({ properties }: Context['event']) => properties),
          ),
        )
      })
      expect(notes.at(-1)).toBe('[[[{"late":true},{"late":true}]]]')
    }
  })

  it.each([
    ['late calls only', [40, 40]],
    ['some calls', [0, 40, 0, 80]],
    ['no call', [0, 0]],
  ])('that hold up %s let a close send one request', async (_name, delays) => {
    const notes = await expectSame({}, async (stage) => {
      const { analytics, client, note } = stage
      await analytics.register({
        name: 'slow',
        type: 'enrichment',
        isLoaded: () => true,
        load: async () => {},
        track: async (context) => {
          const delayMs = delays[Number(context.event.event)] ?? 0
          if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
          return context
        },
      })
      for (const index of delays.keys()) analytics.track({ userId: 'user-42', event: String(index) })
      await new Promise((resolve) => setTimeout(resolve, 10))
      await analytics.closeAndFlush()
      note(client.requests.length)
    })
    expect(notes).toEqual(['[1]'])
  })

  it('that hold up one call for too long let the others go at half the time of a close', async () => {
    const notes = await play('ours', {}, async ({ analytics, client, note }) => {
      await analytics.register({
        name: 'stuck',
        type: 'before',
        isLoaded: () => true,
        load: async () => {},
        track: async (context) => (context.event.event === 'Stuck' ? new Promise(() => {}) : context),
      })
      analytics.track({ userId: 'user-42', event: 'Stuck' })
      analytics.track({ userId: 'user-42', event: 'Free' }, (error) => note(error === undefined))
      await analytics.closeAndFlush({ timeout: 2_000 })
      note(client.requests.length)
    })
    expect(notes).toEqual(['[true]', '[1]'])
  })

  it('stay if they fail to unload', async () => {
    await expectSame({}, async (stage) => {
      const { analytics, note } = stage
      const unload = () => Promise.reject(new Error('no'))
      await analytics.register({ ...pluginOf(stage, { name: 'stays', type: 'before' }), unload })
      analytics.on('deregister', (names) => note('deregister', names))
      await analytics.deregister('stays', 'unknown')
      await sendOne(stage)
    })
  })

  it('change items of arrays', async () => {
    const notes = await expectSame({}, async ({ analytics, client, note }) => {
      await analytics.register({
        name: 'prices',
        type: 'enrichment',
        isLoaded: () => true,
        load: async () => {},
        track: (context) => {
          const { event } = context
          context.updateEvent('properties.products.1.price', 5)
          context.updateEvent('properties.coupons.0', 'SPRING')
          note(event.properties)
          return context
        },
      })
      analytics.track({ userId: 'user-42', event: 'Started', properties: { products: [{ sku: 'a' }, { sku: 'b' }] } })
      await analytics.closeAndFlush()
      note(client.requests.length)
    })
    expect(notes[0]).toBe('[{"products":[{"sku":"a"},{"sku":"b","price":5}],"coupons":["SPRING"]}]')
  })

  it('see the library in the context of a call that was sent', async () => {
    await expectSame({}, async (stage) => {
      stage.analytics.on('track', ({ event }) =>
        stage.note(Object.keys(Object(event.context?.library)), event.context?.ip),
      )
      stage.analytics.track({
        userId: 'user-42',
        event: 'Started',
        context: { ip: '203.0.113.7', library: { build: 7 } },
      })
      await stage.analytics.closeAndFlush()
    })
  })
})

describe('a failure without listeners', () => {
  it('writes a line to the console, and one with a listener does not', async () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {})
    const fail = (listens: boolean) =>
      play('ours', { answers: [{ status: 400 }] }, async (stage) => {
        if (listens) stage.analytics.on('error', () => {})
        await sendOne(stage)
      })
    await fail(true)
    expect(lines).not.toHaveBeenCalled()
    await fail(false)
    expect(lines).toHaveBeenCalledOnce()
    expect(lines.mock.calls[0]?.[0]).toMatch(/^segment-core: A track call was refused: /)
  })
})
