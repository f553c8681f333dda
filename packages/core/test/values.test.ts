import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { BigNumber } from 'bignumber.js'
import dayjs from 'dayjs'
import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { Analytics } from '../src/analytics-node/index.ts'
import {
  buildBatchRequest,
  buildRequest,
  createSegmentClient,
  prepareCall,
  type SegmentClientOptions,
  sendBatch,
  sendCall,
  stampCall,
  validateBatch,
  validateCall,
} from '../src/index.ts'
import { enrichContext, hashIdentifier, type Middleware, redact } from '../src/middleware/index.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'
import { coreLibrary } from '../src/values/library.ts'

const writeKey = 'k'.repeat(32)
const source = { writeKey }

const runtimeFor = (fake: FakeSegment) =>
  webRuntime({ transport: createFetchTransport({ fetch: (input, init) => fake.fetch(new Request(input, init)) }) })

/** A user of an application: what must not be sent is in its fields, what may be sent in `toJSON`. */
class User {
  readonly id = 'u1'
  readonly passwordHash = 'a-secret'
  readonly createdAt = new Date(0)
  asked = 0
  readonly #answer: (user: User) => unknown
  constructor(answer: (user: User) => unknown = ({ id }) => ({ id })) {
    this.#answer = answer
  }
  toJSON(): unknown {
    this.asked += 1
    return this.#answer(this)
  }
}

/** A way of sending a call. */
type Send = (call: object, fake: FakeSegment) => Promise<unknown>

const throughClient =
  (options: Partial<SegmentClientOptions> = {}): Send =>
  async (call, fake) => {
    const client = createSegmentClient({ source, runtime: runtimeFor(fake), onError: () => undefined, ...options })
    const sent = client.send(call)
    await client.close()
    return sent
  }

const throughMiddleware = (...middleware: readonly Middleware[]): Send => throughClient({ middleware })

const requestTo = async (fake: FakeSegment, { url, headers, body }: { url: string; headers: object; body?: unknown }) =>
  fake.fetch(new Request(url, { method: 'POST', headers: { ...headers }, body: String(body) }))

const later: Middleware = async (call) => {
  await Promise.resolve()
  return call
}

const stamps = { sentAt: new Date(0).toISOString() }
const parsed = { writeKey, host: 'https://api.segment.io' } as never

const ways: Readonly<Record<string, Send>> = {
  'the client': throughClient(),
  'a middleware that waits': throughMiddleware(later),
  'a middleware that copies': throughMiddleware((call) => ({ ...call, integrations: { All: true } })),
  'redact by path': throughMiddleware(redact({ paths: ['traits.missing', 'traits.user.missing'] })),
  'redact by pattern': throughMiddleware(redact({ patterns: ['email'] })),
  hashIdentifier: throughMiddleware(hashIdentifier({ paths: ['traits.user.mail'] })),
  enrichContext: throughMiddleware(enrichContext({ app: { name: 'shop' } })),
  sendCall: (call, fake) => sendCall(call as never, { source, runtime: runtimeFor(fake) }),
  sendBatch: (call, fake) => sendBatch([call as never], { source, runtime: runtimeFor(fake) }),
  'sendBatch with an envelope': (call, fake) =>
    sendBatch({ batch: [call as never] }, { source, runtime: runtimeFor(fake) }),
  'stampCall and buildRequest': (call, fake) =>
    requestTo(fake, buildRequest(stampCall(call as never, webRuntime()), parsed, stamps)),
  buildBatchRequest: (call, fake) =>
    requestTo(fake, buildBatchRequest([stampCall(call as never, webRuntime())], parsed, stamps)),
}

const cycle = (): object => {
  const self: Record<string, unknown> = {}
  self.self = self
  return self
}

const identify = (fields: object) => ({ type: 'identify', userId: 'user-42', ...fields })

describe.each(Object.entries(ways))('%s', (_, send) => {
  it.each<readonly [string, (user: User) => object, (call: Record<string, never>) => unknown]>([
    ['in a trait', (user) => identify({ traits: { user } }), ({ traits }) => Reflect.get(Object(traits), 'user')],
    [
      'in a list',
      (user) => identify({ traits: { users: [user] } }),
      ({ traits }) => Reflect.get(Object(traits), 'users')[0],
    ],
    ['as traits', (user) => identify({ traits: user }), ({ traits }) => traits],
    ['in context', (user) => identify({ context: { user } }), ({ context }) => Reflect.get(Object(context), 'user')],
  ])('sends what toJSON returns of an object %s, and asks it once', async (_place, callOf, find) => {
    const fake = createFakeSegment()
    const user = new User()
    await send(callOf(user), fake)
    expect(fake.calls).toHaveLength(1)
    expect(find(fake.calls[0] as never)).toEqual({ id: 'u1' })
    expect(JSON.stringify(fake.calls)).not.toContain('a-secret')
    expect(user.asked).toBe(1)
  })

  it('sends what toJSON of the call and of its context returns', async () => {
    const fake = createFakeSegment()
    const context = { secret: 'a-secret', toJSON: () => ({ ip: '203.0.113.7' }) }
    const call = { type: 'identify', secret: 'a-secret', toJSON: () => identify({ context }) }
    await send(call, fake)
    expect(fake.calls).toMatchObject([{ type: 'identify', userId: 'user-42', context: { ip: '203.0.113.7' } }])
    expect(JSON.stringify(fake.calls)).not.toContain('a-secret')
  })

  it('runs a getter once, and is not changed by what happens to the call later', async () => {
    const fake = createFakeSegment()
    let reads = 0
    const traits = {
      get plan() {
        reads += 1
        return `plan-${reads}`
      },
      list: [1],
    }
    const sent = send(identify({ traits }), fake)
    traits.list.push(2)
    await sent
    if (reads === 1) expect(fake.calls).toMatchObject([{ traits: { plan: 'plan-1', list: [1] } }])
    expect(reads).toBe(1)
  })
})

describe.each(Object.entries({ ...ways }).slice(0, 10))('%s, with a value that cannot be read', (_, send) => {
  it.each<readonly [string, string, object]>([
    [
      'a toJSON that throws',
      'traits.user',
      identify({
        traits: {
          user: new User(() => {
            throw new Error('no')
          }),
        },
      }),
    ],
    [
      'a getter that throws',
      'traits.plan',
      identify({
        traits: {
          get plan(): string {
            throw new Error('no')
          },
        },
      }),
    ],
    ['a bigint', 'traits.total', identify({ traits: { total: 7n } })],
    ['a cycle', 'traits.self', identify({ traits: cycle() })],
  ])('refuses %s with its path and sends nothing', async (_what, place, call) => {
    const fake = createFakeSegment()
    const outcome = await send(call, fake)
    expect(outcome).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' } })
    const { error } = outcome as { readonly error: { readonly message: string } }
    expect(error.message).toContain(`${place} `)
    expect(fake.requests).toEqual([])
  })
})

describe('middleware', () => {
  it('gets plain JSON data, and may return other values', async () => {
    const fake = createFakeSegment()
    const seen: unknown[] = []
    const middleware: readonly Middleware[] = [
      (call) => {
        seen.push(call.traits)
        return { ...call, timestamp: new Date(0), context: { user: new User() } }
      },
      (call) => {
        seen.push(call.timestamp, call.context)
        return call
      },
    ]
    await throughMiddleware(...middleware)(identify({ traits: { at: new Date(0), user: new User() } }), fake)
    expect(seen).toEqual([
      { at: '1970-01-01T00:00:00.000Z', user: { id: 'u1' } },
      '1970-01-01T00:00:00.000Z',
      { user: { id: 'u1' } },
    ])
    expect(fake.calls).toMatchObject([{ context: { user: { id: 'u1' } } }])
  })

  it('whose result cannot be sent refuses the call, and one that JSON changes warns', async () => {
    const fake = createFakeSegment()
    const refused = await throughMiddleware((call) => ({ ...call, context: { total: 7n } }))(identify({}), fake)
    expect(refused).toMatchObject({ outcome: 'refused', error: { details: { path: ['context', 'total'] } } })
    const warned = await throughMiddleware((call) => ({ ...call, context: { run: () => 1 } }))(
      identify({ traits: { price: Number.NaN } }),
      fake,
    )
    expect(warned).toMatchObject({
      outcome: 'acknowledged',
      warnings: [{ path: ['traits', 'price'] }, { path: ['context', 'run'] }],
    })
  })

  it('of this package leaks nothing when it is called with a call as it was written', async () => {
    const call = { type: 'identify', traits: { user: new User(), all: [new User()] }, context: new User() } as const
    const steps = [
      redact({ paths: ['traits.user.id', 'traits.all.*.id', 'context.id'] }),
      redact({ patterns: [/u1/], replaceWith: '#' }),
      hashIdentifier({ paths: ['traits.user.id', 'traits.all.*.id', 'context.id'] }),
      enrichContext({ app: new User() }),
      enrichContext(new User() as never, { overwrite: true }),
    ]
    for (const step of steps) expect(JSON.stringify(await step(call))).not.toContain('a-secret')
  })
})

describe('the stand-in for @segment/analytics-node', () => {
  it('sends what toJSON returns, whatever holds it', async () => {
    const fake = createFakeSegment()
    const analytics = new Analytics({
      writeKey,
      httpClient: (url: string, init: RequestInit) => fake.fetch(new Request(url, init)),
    } as never)
    const traits = { user: new User() }
    analytics.identify({ userId: 'u', traits, context: { user: new User() } })
    analytics.identify({ userId: 'u', traits: new User() })
    analytics.page({ userId: 'u', properties: new User(), category: 'Shop' })
    analytics.track({ userId: 'u', event: 'E', properties: new User(), context: new User() })
    await analytics.closeAndFlush()
    expect(fake.calls).toHaveLength(4)
    expect(JSON.stringify(fake.calls)).not.toContain('a-secret')
    expect(fake.calls).toMatchObject([
      { traits: { user: { id: 'u1' } }, context: { user: { id: 'u1' } } },
      { traits: { id: 'u1' } },
      { properties: { id: 'u1', category: 'Shop' } },
      { properties: { id: 'u1' }, context: { id: 'u1' } },
    ])
  })

  it('asks a toJSON that is not enumerable, that of an array, and that of a proxy', async () => {
    const fake = createFakeSegment()
    const analytics = new Analytics({
      writeKey,
      httpClient: (url: string, init: RequestInit) => fake.fetch(new Request(url, init)),
    } as never)
    const hiding = <Value extends object>(value: Value): Value =>
      Object.defineProperty(value, 'toJSON', { value: () => 'shown' })
    const values = [
      hiding({ password: 'a-secret' }),
      hiding(['a-secret']),
      new Proxy({ password: 'a-secret' }, { get: (_, name) => (name === 'toJSON' ? () => 'shown' : 'a-secret') }),
    ]
    const context = { values, traits: { first: values[0] } }
    analytics.identify({ userId: 'u', traits: { values }, context, integrations: { Braze: { values } } })
    await analytics.closeAndFlush()
    const shown = ['shown', 'shown', 'shown']
    expect(fake.calls).toMatchObject([
      {
        traits: { values: shown },
        context: { values: shown, traits: { first: 'shown' } },
        integrations: { Braze: { values: shown } },
      },
    ])
  })
})

/** Values of the shape that popular libraries give them, and what each of them sends. */
const ordinary: Readonly<Record<string, readonly [unknown, unknown]>> = {
  dayjs: [dayjs('2026-01-01T00:00:00.000Z'), '2026-01-01T00:00:00.000Z'],
  'an invalid dayjs': [dayjs('no time'), null],
  'decimal.js': [new Decimal('12.50'), '12.5'],
  'bignumber.js': [new BigNumber('1e21'), '1e+21'],
  'moment and luxon': [
    Object.assign(new User(() => '2026-01-01T00:00:00.000Z'), { $L: 'en', $d: new Date(0) }),
    '2026-01-01T00:00:00.000Z',
  ],
  ObjectId: [new User(() => '507f1f77bcf86cd799439011'), '507f1f77bcf86cd799439011'],
  URL: [new URL('https://shop.example/a?b=c'), 'https://shop.example/a?b=c'],
  Buffer: [Buffer.from('ab'), { type: 'Buffer', data: [97, 98] }],
  'a number object': [Object(7), 7],
  'an instance': [
    new (class Point {
      readonly x = 1
    })(),
    { x: 1 },
  ],
  'an invalid time of a library': [new User(() => null), null],
}

describe('ordinary values', () => {
  it.each(Object.entries(ordinary))(
    '%s arrives as JSON.stringify writes it, without a warning',
    async (_, [value, sent]) => {
      for (const send of [throughClient(), ways.sendCall, ways.sendBatch]) {
        const fake = createFakeSegment()
        const outcome = await send?.(identify({ traits: { value } }), fake)
        expect(outcome).toMatchObject({ outcome: 'acknowledged', warnings: [] })
        expect(fake.calls).toMatchObject([{ traits: { value: sent } }])
      }
    },
  )

  it('arrive with a warning if JSON changes them, and are refused if it is strict', async () => {
    const odd = { nan: Number.NaN, run: () => 1, all: [undefined], map: new Map(), error: new Error('no') }
    const call = identify({ traits: odd })
    const fake = createFakeSegment()
    const outcome = await throughClient()(call, fake)
    expect(fake.calls).toMatchObject([{ traits: { nan: null, all: [null], map: {}, error: {} } }])
    const paths = [['nan'], ['run'], ['all', 0], ['map'], ['error']].map((path) => ({
      code: 'value_lost',
      path: ['traits', ...path],
    }))
    expect(outcome).toMatchObject({ outcome: 'acknowledged', warnings: paths })
    expect(await throughClient({ strict: true })(call, fake)).toMatchObject({ outcome: 'refused' })
    expect(fake.calls).toHaveLength(1)
  })
})

/** Calls that lack some, all or none of the stamps. */
const frames: readonly object[] = [
  { type: 'track', userId: 'user-42', event: 'Report Exported' },
  { type: 'track', userId: 'user-42', event: 'Report Exported', messageId: 'm-1' },
  { type: 'track', userId: 'é€😀', event: 'Report Exported', context: { ip: '203.0.113.7' } },
  {
    type: 'track',
    userId: 'user-42',
    event: 'Report Exported',
    messageId: 'm-1',
    timestamp: '2026-01-01T00:00:00.000Z',
    context: { library: { name: 'x', version: '1' } },
    sentAt: '2026-01-01T00:00:00.000Z',
  },
]

const sized = (frame: object, bytes: number): object => {
  const empty = new TextEncoder().encode(JSON.stringify({ ...frame, properties: { text: '' } })).length
  return { ...frame, properties: { text: 'a'.repeat(bytes - empty) } }
}

describe('the size of a call', () => {
  it('has one verdict however the call is sent', async () => {
    for (const frame of frames) {
      let largest = 0
      const step = runs(7) > 7 ? 1 : 13
      for (let bytes = 32_500; bytes <= 32_810; bytes += step) {
        const call = sized(frame, bytes)
        const { ok } = validateCall(call)
        const fake = createFakeSegment()
        const outcomes = [
          await sendCall(call as never, { source, runtime: runtimeFor(fake) }),
          await sendBatch([call as never], { source, runtime: runtimeFor(fake) }),
          await throughClient()(call, fake),
        ].map((sent) => (sent as { readonly outcome: string }).outcome)
        expect([bytes, ...outcomes]).toEqual([bytes, ...Array(3).fill(ok ? 'acknowledged' : 'refused')])
        expect(validateBatch({ batch: [call] }).ok).toBe(ok)
        if (ok) largest = bytes
      }
      expect(largest).toBeGreaterThan(32_500)
      expect(largest).toBeLessThan(32_810)
    }
  })

  it('includes the write key if that is in the body', () => {
    const frame = frames[1] ?? {}
    const codesOf = (placement: 'header' | 'body', bytes: number) => {
      const ready = prepareCall(sized(frame, bytes), {
        source: { ...source, writeKeyIn: placement } as never,
        ...webRuntime(),
      })
      return ready.ok ? 'ok' : ready.error.code
    }
    const least = Array.from({ length: 400 }, (_, index) => 32_400 + index)
    const refusedFrom = (placement: 'header' | 'body') => least.find((bytes) => codesOf(placement, bytes) !== 'ok') ?? 0
    expect(refusedFrom('header') - refusedFrom('body')).toBe(`,"writeKey":"${writeKey}"`.length)
    expect(codesOf('body', refusedFrom('body'))).toBe('too_large')
  })

  it('of a batch is judged by the bytes of its request', async () => {
    const call = sized({ type: 'track', userId: 'user-42', event: 'Report Exported' }, 31_000)
    const batchOf = (bytes: number) => [...Array(16).fill(call), sized(frames[0] ?? {}, bytes)]
    const stamps = 113 + JSON.stringify(coreLibrary).length
    const envelope = '{"batch":[],"sentAt":"2026-01-01T00:00:00.000Z"}'.length
    const spare = 512_000 - 16 * (31_000 + stamps + 1) - envelope - stamps
    for (const [bytes, ok] of [
      [spare, true],
      [spare + 1, false],
    ] as const) {
      const fake = createFakeSegment()
      const sent = await sendBatch(batchOf(bytes) as never[], { source, runtime: runtimeFor(fake) })
      expect(sent.outcome).toBe(ok ? 'acknowledged' : 'refused')
      expect(validateBatch({ batch: batchOf(bytes) }).ok).toBe(ok)
      if (!ok)
        expect('error' in sent && sent.error.message).toMatch(/^The batch has 512,001 bytes of JSON when it is sent/)
    }
  })
})
