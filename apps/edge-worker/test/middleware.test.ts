import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drop, enrichContext, hashIdentifier, redact, sample } from '@org/segment-core/middleware'
import { describe, expect, it, vi } from 'vitest'
import type { CollectorDependencies } from '../src/collector/dependencies.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import type { CollectorMiddleware } from '../src/pipeline/middleware.ts'
import { steps } from '../src/pipeline/pipeline.ts'
import type { Step } from '../src/pipeline/step.ts'
import { startCollector } from '../src/runtimes/start-collector.ts'
import { createWorker } from '../src/worker.ts'
import { createLocalCollector, publicKey, realKey, trackCall } from './local-collector.ts'
import { executionContext } from './local-life.ts'
import { listenLocally } from './node/listening-handler.ts'

const big =
  '{"type":"track","userId":"u","event":"e","properties":{"id":1234567890123456789,"email":"ada@example.com"}}'

const createMine = (middleware: readonly CollectorMiddleware[], settings: Partial<CollectorConfigInput> = {}) => {
  const onError = vi.fn()
  const local = createLocalCollector({ operatorToken: 'operator', ...settings }, { middleware, onError })
  const metrics = async () =>
    (await local.app.request('/metrics', { headers: { authorization: 'Bearer operator' } })).text()
  return { ...local, onError, metrics }
}

describe('middleware of the owner', () => {
  it('works with what core has ready-made, and keeps the digits of what it leaves alone', async () => {
    const { post, segment } = createMine([
      redact({ paths: ['properties.email'] }),
      enrichContext({ app: { name: 'shop' } }),
      hashIdentifier({ paths: ['userId'] }),
      sample({ rate: 1 }),
    ])
    expect((await post('/v1/batch', `{"context":{"locale":"de"},"batch":[${big}]}`)).status).toBe(200)
    const body = new TextDecoder().decode(segment.requests[0]?.body)
    expect(body).toContain('"id":1234567890123456789')
    expect(segment.calls[0]).toMatchObject({
      properties: { email: '[redacted]' },
      context: { locale: 'de', app: { name: 'shop' } },
      userId: '0bfe935e70c321c7ca3afc75ce0d0ca2f98b5422e008bb31c00c6d7f1f1c0ad6',
    })
  })

  it('sees source, channel, address and headers, and the call as Segment would', async () => {
    const seen: unknown[] = []
    const { post } = createMine(
      [
        (call, { source, channel, address, headers }) => {
          seen.push([call.type, call.context, source, channel, address, headers.get('User-Agent')])
          return call
        },
      ],
      { addressHeader: 'x-real-ip' },
    )
    const headers = { 'x-real-ip': '203.0.113.7', 'user-agent': 'Browser/1' }
    await post('/v1/t', trackCall, headers)
    await post('/v1/b', { context: { locale: 'de' }, batch: [{ ...trackCall, type: 'track' }] }, headers)
    expect(seen).toEqual([
      ['track', undefined, publicKey, 'browser', '203.0.113.7', 'Browser/1'],
      ['track', { locale: 'de' }, publicKey, 'browser', '203.0.113.7', 'Browser/1'],
    ])
  })

  it('may remove what a batch shares, and change its argument', async () => {
    const { post, segment } = createMine([
      (call) => {
        delete (call.context as { locale?: string }).locale
        return call
      },
    ])
    await post('/v1/batch', { context: { locale: 'de', a: 1 }, batch: [{ ...trackCall, type: 'track' }] })
    expect(segment.calls[0]?.context).toEqual({ a: 1 })
  })

  it('drops calls, which are answered like accepted ones and counted with the reason', async () => {
    const { post, segment, metrics } = createMine([
      drop({ events: ['Noise'] }),
      (call, context) => (call.event === 'Bot' ? context.drop('bot') : call),
      (call, context) => (call.event === 'Mute' ? (context.drop as () => null)() : call),
    ])
    const batch = ['Noise', 'Bot', 'Bot', 'Mute', 'Kept'].map((event) => ({ ...trackCall, type: 'track', event }))
    const answer = await post('/v1/batch', { batch })
    expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
    expect((await post('/v1/track', { ...trackCall, event: 'Bot' })).status).toBe(200)
    expect(segment.calls.map(({ event }) => event)).toEqual(['Kept'])
    const text = await metrics()
    expect(text).toContain('collector_dropped_calls_total{source="web",reason="bot"} 3')
    expect(text).toContain('collector_dropped_calls_total{source="web",reason="middleware 1"} 1')
    expect(text).toContain('collector_dropped_calls_total{source="web",reason="middleware 3"} 1')
    expect(text).toContain('collector_calls_total{source="web",outcome="dropped"} 5')
  })

  const failing: readonly (readonly [string, CollectorMiddleware])[] = [
    [
      'throws',
      () => {
        throw new Error('broken ada@example.com')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('broken')
      },
    ],
    ['never settles', () => new Promise(() => {})],
    ['returns nothing', (() => undefined) as never],
    ['returns a string', (() => 'call') as never],
  ]

  it.each(failing)('refuses the call if it %s, unless the settings say to pass it', async (_, broken) => {
    const onlyBad: CollectorMiddleware = (call, context) => (call.event === 'Bad' ? broken(call, context) : call)
    const middleware = { timeoutMs: 20 }
    const { post, segment, onError } = createMine([onlyBad], { middleware })
    const bad = { ...trackCall, type: 'track', event: 'Bad' }
    const answer = await post('/v1/batch', { batch: [bad, { ...bad, event: 'Good' }] })
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { accepted: 1, refused: [{ index: 0, code: 'middleware_failed' }] },
    ])
    const alone = await post('/v1/track', bad)
    expect([alone.status, await alone.json()]).toMatchObject([500, { success: false, code: 'middleware_failed' }])
    expect(segment.calls.map(({ event }) => event)).toEqual(['Good'])
    expect(onError).toHaveBeenCalledTimes(2)

    const lenient = createMine([onlyBad], { middleware: { timeoutMs: 20, onFailure: 'pass' } })
    expect((await lenient.post('/v1/track', bad)).status).toBe(200)
    expect(lenient.segment.calls.map(({ event }) => event)).toEqual(['Bad'])
  })

  it('may change the type that the path implies, and is validated by it', async () => {
    const toIdentify = createMine([({ userId }) => ({ type: 'identify', userId, traits: { a: 1 } })], {
      validation: 'reject',
    })
    expect((await toIdentify.post('/v1/track', trackCall)).status).toBe(200)
    expect(toIdentify.segment.calls[0]).toMatchObject({ type: 'identify', traits: { a: 1 } })
  })

  it('cannot set a messageId that is too long, or by which calls cannot be told apart', async () => {
    const long = createMine([(call) => ({ ...call, messageId: 'x'.repeat(1_001) })])
    const refused = await long.post('/v1/track', trackCall)
    expect([refused.status, await refused.json()]).toMatchObject([400, { issues: [{ code: 'message_id_invalid' }] }])
    const odd = createMine([(call) => ({ ...call, messageId: {} as string })])
    expect((await odd.post('/v1/track', trackCall)).status).toBe(200)
    expect(odd.segment.calls[0]?.messageId).toEqual(expect.any(String))
  })

  it('is validated and enriched afterwards', async () => {
    const { post, segment } = createMine([(call) => ({ ...call, context: { ip: '203.0.113.77', locale: 5 } })], {
      validation: 'annotate',
      ip: 'none',
    })
    await post('/v1/track', trackCall)
    expect(segment.calls[0]?.context).toMatchObject({ ip: '0.0.0.0', violations: [{ field: 'context.locale' }] })
  })

  it('does the same on Node and on Workers', async () => {
    const middleware = [redact({ paths: ['properties.email'] })]
    const { port, stored: onNode } = await listenLocally(undefined, { middleware })
    const request = { method: 'POST', headers: { authorization: `Basic ${btoa('web:')}` }, body: big }
    await fetch(`http://127.0.0.1:${port}/v1/track`, request)
    const bodies: string[] = []
    const CALLS = {
      sendBatch: async (all: readonly { readonly body: string }[]) => void bodies.push(...all.map(({ body }) => body)),
    }
    const worker = createWorker({ middleware, settings: { sources: { web: { writeKey: realKey } } } })
    await worker.fetch(new Request('https://events.example.com/v1/track', request), { CALLS }, executionContext)
    const redacted = '"properties":{"email":"[redacted]","id":1234567890123456789}'
    expect(onNode[0]?.[1][0]?.json).toContain(redacted)
    expect(bodies[0]).toContain(redacted)
  })
})

/** A promise that is not one of the platform. */
const thenable = (then: (settle: (value: unknown) => void) => void): object => Object.fromEntries([['then', then]])

describe('a pipeline', () => {
  const statusOf = async (dependencies: CollectorDependencies, body: unknown = trackCall, path = '/v1/track') => {
    const local = createLocalCollector({}, dependencies)
    return [(await local.post(path, body)).status, local.segment.calls.length]
  }

  it('that stores nothing never answers 200', async () => {
    const success = { status: 200, headers: {}, body: '{"success":true}' }
    const forget: Step = (exchange) => {
      exchange.calls = []
      return undefined
    }
    expect(await statusOf({ steps: [() => undefined] })).toEqual([500, 0])
    expect(await statusOf({ steps: [() => success] })).toEqual([500, 0])
    expect(await statusOf({ steps: steps.slice(0, -1) })).toEqual([500, 0])
    expect(await statusOf({ steps: [...steps.slice(0, -1), () => success] })).toEqual([500, 0])
    expect(await statusOf({ hooks: { beforeHandOver: forget } })).toEqual([500, 0])
    expect(await statusOf({})).toEqual([200, 1])
    expect(await statusOf({}, { batch: [] }, '/v1/batch')).toEqual([200, 0])
  })

  it('runs hooks around its steps', async () => {
    const ran: string[] = []
    const note = (name: string) => () => void ran.push(name)
    const names = ['beforeValidate', 'afterValidate', 'beforeEnrich', 'afterEnrich', 'beforeHandOver', 'afterHandOver']
    const hooks = Object.fromEntries(names.map((name) => [name, note(name)]))
    expect(await statusOf({ hooks })).toEqual([200, 1])
    expect(ran).toEqual(names)
  })

  it.each([
    ['a string', 'x'],
    ['null', null],
    ['no status', {}],
    ['a status that no runtime sends', { status: 1000, headers: {}, body: '' }],
    ['an invalid header', { status: 400, headers: { 'a b': 'c' }, body: '' }],
    ['a header with a line break', { status: 400, headers: { a: 'b\r\nc: d' }, body: '' }],
    ['a body that is an object', { status: 400, headers: {}, body: { ok: false } }],
    ['a promise of a number that is not one of the platform', thenable((settle) => settle(7))],
  ])('answers 500 if a hook returns %s', async (_, value) => {
    const onError = vi.fn()
    const hook = () => value as never
    expect(await statusOf({ onError, hooks: { beforeHandOver: hook } })).toEqual([500, 0])
    expect(await statusOf({ onError, hooks: { afterHandOver: hook } })).toEqual([200, 1])
    expect(onError.mock.lastCall?.[0]).toMatchObject({ message: expect.stringContaining('not an answer') })
  })

  it('survives reporters that fail: the request, and the process', async () => {
    const reject = async () => Promise.reject(new Error('away'))
    const failing = () => {
      throw new Error('broken')
    }
    for (const reporter of [reject, failing]) {
      const parts = {
        onError: reporter,
        log: reporter,
        metrics: { count: reporter, observe: () => {}, render: () => '' },
      }
      expect(await statusOf({ ...parts, steps: [failing] } as never)).toEqual([500, 0])
    }
  })

  it.each(['x', {}, { status: 0, headers: {}, body: '' }])(
    'answers 500 if a step of the owner returns %j',
    async (value) => {
      const onError = vi.fn()
      expect(await statusOf({ onError, steps: [() => value as never] })).toEqual([500, 0])
      expect(onError).toHaveBeenCalledOnce()
    },
  )

  it('does not answer 200 if a storage of the owner does not say that it stored the calls', async () => {
    expect(await statusOf({ storage: { store: async () => ({ ok: true }) as never } })).toEqual([500, 0])
  })

  it('does not wait for a hook whose promise is not one of the platform', async () => {
    const hook = () => thenable(() => {}) as never
    const { post } = createLocalCollector({ middleware: { timeoutMs: 20 } }, { hooks: { afterEnrich: hook } })
    expect((await post('/v1/track', trackCall)).status).toBe(500)
  })

  it.each([
    ['a misspelt dependency', { middlewares: [] }, 'There is no dependency middlewares.'],
    ['a misspelt hook', { hooks: { beforeHandover: () => undefined } }, 'There is no hook beforeHandover.'],
    ['a hook without its step', { hooks: { afterEnrich: () => undefined }, steps: [] }, 'afterEnrich never runs'],
    ['a hook that is not a function', { hooks: { afterEnrich: 'x' } }, 'afterEnrich must be a function'],
    ['middleware that is not a list', { middleware: redact({ paths: ['userId'] }) }, 'middleware must be an array'],
    ['middleware that is not a function', { middleware: ['redact'] }, 'middleware must be an array of functions'],
    ['steps that are not a list', { steps: {} }, 'steps must be an array'],
  ])('is not created with %s, because it would never run', (_, dependencies, message) => {
    expect(() => createLocalCollector({}, dependencies as never)).toThrow(message)
  })

  it('is not created with options that do not exist, on Node and on Workers', async () => {
    expect(() => createWorker({ middlewares: [] } as never)).toThrow('There is no option middlewares.')
    const settings = {
      sources: { web: { writeKey: 'k' } },
      outbox: { path: join(tmpdir(), 'never-created-by-middleware-test', 'calls.sqlite') },
    }
    await expect(startCollector(settings, { middlewares: [] } as never)).rejects.toThrow('no option middlewares')
    const step: CollectorMiddleware = (call) => call
    const both = { middleware: [step], dependencies: { middleware: [step] } }
    await expect(startCollector(settings, both)).rejects.toThrow(
      'middleware is passed as an option and as a dependency',
    )
    await expect(startCollector(settings, { hooks: { before: step } } as never)).rejects.toThrow('no hook before')
    expect(existsSync(settings.outbox.path)).toBe(false)
  })

  it('is not left hanging by a hook, and stored calls stay accepted', async () => {
    const onError = vi.fn()
    const broken = () => {
      throw new Error('broken')
    }
    expect(await statusOf({ onError, hooks: { beforeValidate: broken } })).toEqual([500, 0])
    expect(await statusOf({ onError, hooks: { afterHandOver: broken } })).toEqual([200, 1])
    const local = createLocalCollector(
      { middleware: { timeoutMs: 20 } },
      { onError, hooks: { afterEnrich: () => new Promise(() => {}) } },
    )
    expect((await local.post('/v1/track', trackCall)).status).toBe(500)
    expect(onError).toHaveBeenCalledTimes(3)
  })
})
