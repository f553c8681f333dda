import '../src/matchers/vitest.ts'
import { expect as jestExpect } from 'expect'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeSegment, type FakeSegment, type Fault, segmentMatchers, toHaveTracked } from '../src/index.ts'
import { findMismatches } from '../src/matchers/find-mismatches.ts'

/** A local Segment that has received these calls. */
const make = async (...batch: readonly object[]): Promise<FakeSegment> => {
  const segment = createFakeSegment()
  const body = JSON.stringify({ writeKey: 'some-write-key', batch })
  await segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body })
  return segment
}

const order = {
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  properties: { revenue: 19.99, currency: 'EUR', products: [{ sku: 'S-1', price: 19.99 }] },
}

/** The message of a failed assertion. */
const failure = (assertion: () => void): string => {
  try {
    assertion()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('The assertion holds.')
}

describe('the matchers', () => {
  it('find calls of each type by their content', async () => {
    const segment = await make(
      order,
      { type: 'identify', userId: 'user-42', traits: { plan: 'pro' } },
      { type: 'page', anonymousId: 'a-1', name: 'Home', properties: { url: 'https://example.com' } },
      { type: 'screen', userId: 'user-42', name: 'Basket' },
      { type: 'group', userId: 'user-42', groupId: 'company-7', traits: { employees: 120 } },
      { type: 'alias', userId: 'user-42', previousId: 'a-1' },
    )
    expect(segment).toHaveTracked('Order Completed')
    expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }, { userId: 'user-42', times: 1 })
    expect(segment).toHaveTracked(/^Order/, { revenue: expect.any(Number), products: [{ sku: 'S-1' }] })
    expect(segment).toHaveTracked(expect.stringContaining('Completed'), { currency: expect.not.stringMatching(/USD/) })
    expect(segment).toHaveTracked('Order Completed', { coupon: undefined })
    expect(segment).toHaveIdentified('user-42', { plan: 'pro' })
    expect(segment).toHavePaged('Home', { url: expect.stringContaining('example') }, { anonymousId: 'a-1' })
    expect(segment).toHaveScreened('Basket')
    expect(segment).toHaveScreened('Basket', {}, { userId: 'user-42', times: 1 })
    expect(segment).not.toHaveScreened('Basket', expect.any(Object))
    expect(segment).not.toHaveTracked(/^Nothing/)
    expect(segment).not.toHaveTracked('Order Completed', {}, { timestamp: new Date(0) })
    expect(segment).toHaveGrouped('company-7', { employees: 120 })
    expect(segment).toHaveAliased('user-42', 'a-1')
    expect(segment.calls).toHaveTracked('Order Completed')
    expect(segment).not.toHaveTracked('Signed Up')
    expect(segment).not.toHaveTracked('Order Completed', { revenue: 20 })
    expect(segment).not.toHaveTracked('Order Completed', { products: [] })
    expect(segment).not.toHaveTracked('Order Completed', { coupon: 'SPRING10' })
    expect(segment).not.toHaveTracked('Order Completed', {}, { times: 2 })
    expect(segment).not.toHaveIdentified('user-43')
    expect(segment).not.toHaveDiscarded()
  })

  it('show the call whose name is nearly the expected one', async () => {
    const segment = await make({ ...order, event: 'Cart Viewed' }, order, { ...order, event: 'Order Refunded' })
    expect(failure(() => expect(segment).toHaveTracked('Order Complete'))).toContain(
      'The nearest call: track "Order Completed" by "user-42"\n  event  expected "Order Complete"',
    )
  })

  it('tell dropped calls from stored ones', async () => {
    const segment = await make({ ...order, userId: 42 })
    expect(segment).not.toHaveTracked('Order Completed')
    expect(segment).toHaveDiscarded()
    expect(segment).toHaveDiscarded('id_not_string', { event: 'Order Completed' })
    expect(segment).not.toHaveDiscarded('event_not_defined')
    const message = failure(() => expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }))
    expect(message).toContain('The nearest call, which Segment answered 200 and dropped: track "Order Completed" by 42')
    expect(message).toContain('dropped as id_not_string: userId or anonymousId is empty or not a string')
    expect(failure(() => expect(segment).not.toHaveDiscarded())).toContain('id_not_string')
  })

  it('describe the nearest call and every difference', async () => {
    const segment = await make(
      { type: 'page', userId: 'user-42', name: 'Home' },
      { ...order, properties: { ...order.properties, revenue: '19.99' } },
      { type: 'track', userId: 'user-42', event: 'Signed Up' },
    )
    const message = failure(() =>
      expect(segment).toHaveTracked('Order Completed', { revenue: 19.99, currency: 'EUR', coupon: expect.any(String) }),
    )
    expect(message).toBe(
      [
        'Expected a track call "Order Completed" with { properties: { revenue: 19.99, currency: "EUR", coupon: Any<String> } }, but found none.',
        '',
        'The nearest call: track "Order Completed" by "user-42"',
        '  properties.revenue  expected 19.99, received "19.99"',
        '  properties.coupon   expected Any<String>, received nothing',
        '',
        'Stored calls (3):',
        '  page "Home" by "user-42"',
        '  track "Order Completed" by "user-42"',
        '  track "Signed Up" by "user-42"',
      ].join('\n'),
    )
  })

  it('describe that nothing arrived, or too much', async () => {
    expect(failure(() => expect(createFakeSegment()).toHaveTracked('E'))).toBe(
      'Expected a track call "E", but found none.\n\nNo call was stored, because no request arrived.',
    )
    const segment = await make(order, order)
    const message = failure(() => expect(segment).toHaveTracked('Order Completed', {}, { times: 1 }))
    expect(message).toContain('once, but found 2.')
    expect(failure(() => expect(segment).not.toHaveTracked('Order Completed'))).toContain('Expected no track call')
  })

  it('say why a call was not stored, and show it as the nearest', async () => {
    const body = { ...order, messageId: 'm-1' }
    const send = (segment: FakeSegment, path: string, sent: unknown): Promise<unknown> =>
      segment
        .fetch(`https://api.segment.io${path}`, {
          method: 'POST',
          body: typeof sent === 'string' ? sent : JSON.stringify(sent),
        })
        .catch(() => undefined)
    const keyed = { ...body, writeKey: 'some-write-key' }
    const refused: readonly [string, string, unknown, Fault?][] = [
      ['refused with 400, because it has no write key', '/v1/track', body],
      ['refused with 400, because its write key is invalid', '/v1/track', { ...body, writeKey: 'abc123' }],
      ['refused with 404, because the path is unknown', '/v1/tracks', keyed],
      ['refused by a planned fault (503)', '/v1/track', keyed, { status: 503 }],
      ['refused by a planned fault (reset)', '/v1/track', keyed, { kind: 'reset', when: 'before-reading' }],
      ['refused with 400, ', '/v1/batch', { writeKey: 'some-write-key', batch: [body, { big: 'x'.repeat(40_000) }] }],
    ]
    for (const [why, path, sent, fault] of refused) {
      const segment = createFakeSegment()
      if (fault !== undefined) segment.faults.next(fault)
      await send(segment, path, sent)
      const message = failure(() => expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }))
      if (fault?.kind === 'reset') {
        expect(message).toContain(`POST ${path}: ${why}`) // its body was not read
        continue
      }
      expect(message).toContain('The nearest call, which was refused: track "Order Completed" by "user-42"')
      expect(message).toContain(why)
      expect(message).not.toContain('some-write-key')
    }
    const segment = createFakeSegment()
    await send(segment, '/v1/track', { ...keyed, properties: {} })
    await send(segment, '/v1/track', keyed)
    await send(segment, '/v1/track', '{')
    const message = failure(() => expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }))
    expect(message).toContain('The nearest call, whose messageId Segment had received before: track "Order Completed"')
    expect(message).toContain('dropped as a repeat of the messageId "m-1", first received at 2')
    expect(message).toContain('POST /v1/track: refused with 400, malformed JSON')
  })

  it('do not count a call as lost that a retry stored', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ status: 503 })
    const body = JSON.stringify({ ...order, messageId: 'm-1', writeKey: 'some-write-key' })
    for (let count = 0; count < 2; count += 1) {
      await segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
    }
    expect(failure(() => expect(segment).toHaveTracked('E'))).not.toContain('not stored')
  })

  it('cut long values to the place where they differ, and name look-alikes', async () => {
    const text = 'x'.repeat(500)
    const properties = { text: `${text}a${text}`, ids: [...Array(200).keys()], name: 'Οrder', spaced: 'a\u00a0b\u200b' }
    const segment = await make({ ...order, properties })
    const ids = properties.ids.with(150, -1)
    const expected = { text: `${text}b${text}`, ids, name: 'Order', spaced: 'a b' }
    const message = failure(() => expect(segment).toHaveTracked('Order Completed', expected))
    expect(message).toMatch(/properties\.text +expected …x+bx+…, received …x+ax+…/)
    expect(message).toMatch(/properties\.ids\[150\] +expected -1, received 150/)
    expect(message).toContain('(character 1: U+004F, U+039F)')
    expect(message).toContain('received "a\\u{a0}b\\u{200b}"')
    expect(Math.max(...message.split('\n').map(({ length }) => length))).toBeLessThan(400)
  })

  it('show the differences of the next calls if too few match, and the matches if too many do', async () => {
    const other = { ...order, properties: { revenue: 5 } }
    const segment = await make(order, other, { ...order, event: 'Signed Up' })
    const few = failure(() => expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }, { times: 2 }))
    expect(few).toContain('2 times, but found 1.')
    expect(few).toContain(
      'The nearest call: track "Order Completed" by "user-42"\n  properties.revenue  expected 19.99',
    )
    const many = failure(() => expect(segment).toHaveTracked('Order Completed', {}, { times: 1 }))
    expect(many).toContain('Matching calls (2):')
    expect(many).toContain('revenue: 5')
  })

  it('find events in their order of arrival, with others between them', async () => {
    const events = ['Cart Viewed', 'Signed Up', 'Order Completed', 'Order Completed']
    const segment = await make(
      ...events.map((event, revenue) => ({ type: 'track', userId: 'u', event, properties: { revenue } })),
      { type: 'page', userId: 'u', name: 'Last' },
    )
    expect(segment).toHaveTrackedInOrder(['Cart Viewed', 'Order Completed'])
    expect(segment).toHaveTrackedInOrder([/^Cart/g, ['Order Completed', { revenue: 2 }], expect.stringMatching(/^Ord/)])
    expect(segment).not.toHaveTrackedInOrder(['Order Completed', 'Cart Viewed'])
    expect(segment).not.toHaveTrackedInOrder([['Order Completed', { revenue: 3 }], 'Order Completed'])
    expect(segment).not.toHaveTrackedInOrder(['Signed Up', 'Signed Up'])
    const message = failure(() => expect(segment).toHaveTrackedInOrder(['Signed Up', 'Cart Viewed']))
    expect(message).toContain('Number 2, "Cart Viewed", is missing, after number 1.')
    expect(() => expect(segment).not.toHaveTrackedInOrder([])).toThrow('The list of events is empty')
    for (const wrong of ['Signed Up', [undefined], [['Signed Up', undefined]], [7], [['Signed Up', new Map()]]]) {
      expect(() => expect(segment).not.toHaveTrackedInOrder(wrong as never)).toThrow(TypeError)
      expect(() => expect(segment).not.toHaveTrackedOnly(wrong as never)).toThrow(TypeError)
    }
  })

  it('find these events and no others, each in a call of its own', async () => {
    const segment = await make(order, { ...order, event: 'Signed Up' }, { type: 'page', userId: 'u', name: 'Home' })
    expect(segment).toHaveTrackedOnly(['Signed Up', 'Order Completed'])
    expect(segment).toHaveTrackedOnly([expect.anything(), ['Order Completed', { revenue: 19.99 }]])
    expect(segment).toHaveTrackedOnly([['Order Completed', { revenue: 19.99 }], expect.anything()])
    expect(segment).not.toHaveTrackedOnly(['Order Completed'])
    expect(segment).not.toHaveTrackedOnly(['Order Completed', 'Order Completed'])
    expect(segment).not.toHaveTrackedOnly(['Signed Up', 'Order Completed', 'Order Completed'])
    expect(segment).not.toHaveTrackedOnly([])
    expect(createFakeSegment()).toHaveTrackedOnly([])
    const message = failure(() => expect(segment).toHaveTrackedOnly(['Signed Up', ['Order Completed', { revenue: 5 }]]))
    expect(message).toContain('Missing: "Order Completed" with { revenue: 5 }')
    expect(message).toContain('Unexpected: "Order Completed" with { revenue: 19.99')
  })

  it('can read the fields of stored calls without checks', async () => {
    const { calls } = await make(order, { type: 'identify', userId: 'u', traits: { plan: 'pro' } })
    const [track, identify] = calls
    if (track === undefined || identify === undefined) throw new Error('A call is missing.')
    expect([track.event, track.properties.revenue, identify.traits.plan]).toEqual(['Order Completed', 19.99, 'pro'])
  })

  it('reject an undefined argument, such as a typo in a constant', async () => {
    const segment = await make(order, { type: 'identify', userId: 'user-42', traits: { plan: 'pro' } })
    const missing: { event?: string; plan?: { name: string } } = {}
    expect(() => expect(segment).toHaveTracked(missing.event)).toThrow(TypeError)
    expect(() => expect(segment).not.toHaveTracked(missing.event)).toThrow('event is undefined')
    expect(() => expect(segment).toHaveTracked('Order Completed', missing.plan)).toThrow('properties is undefined')
    expect(() => expect(segment).toHaveIdentified(missing.event)).toThrow('userId is undefined')
    expect(() => expect(segment).toHaveIdentified('user-42', missing.plan)).toThrow('traits is undefined')
    expect(() => expect(segment).toHaveTracked('Order Completed', {}, { times: missing.event as never })).toThrow(
      'times must be a whole number',
    )
    expect(() => expect(segment).toHaveTracked('Order Completed', {}, { times: Number.NaN })).toThrow('is NaN')
    expect(() => expect(segment).toHaveDiscarded(missing.event as never)).toThrow('code is undefined')
    expect(() => (expect(segment).not.toHaveTracked as () => void)()).toThrow('The event is missing')
    expect(segment).toHaveTracked(expect.anything())
    expect(segment).toHaveIdentified()
    expect(segment).toHaveIdentified(expect.anything(), { plan: 'pro' })
  })

  it('read undefined as missing at every depth, and null so in the first argument', async () => {
    const segment = await make(order, { type: 'identify', anonymousId: 'a-1', traits: { plan: 'pro' } })
    expect(segment).not.toHaveTracked('Order Completed', {}, { userId: undefined })
    expect(segment).toHaveTracked('Order Completed', { coupon: undefined }, { anonymousId: undefined })
    expect(segment).toHaveIdentified(null, { plan: 'pro' }, { anonymousId: 'a-1' })
    expect(segment).not.toHaveIdentified(expect.anything())
    const message = failure(() => expect(segment).toHaveTracked('Order Completed', {}, { userId: undefined }))
    expect(message).toContain('userId  expected nothing, received "user-42"')
  })

  it('reject an expectation that no call can contain, even if no call arrived', () => {
    const segment = createFakeSegment()
    class Secret {
      readonly #text = 'x'
      show = undefined
      get text() {
        return this.#text
      }
    }
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    for (const [value, name] of [
      [new Map([['a', 1]]), 'a Map'],
      [new Set([1]), 'a Set'],
      [new Error('x'), 'an Error'],
      [Promise.resolve(), 'a Promise'],
      [new Uint8Array(2), 'a Uint8Array'],
      [new String('x'), 'a String'],
      [() => 1, 'a function'],
      [Symbol('x'), 'a symbol'],
      [1n, 'a bigint'],
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [new Date('never'), 'an invalid date'],
    ] as const) {
      for (const part of [{ tags: value }, { deep: [{ tags: value }] }]) {
        expect(() => expect(segment).not.toHaveTracked('E', part)).toThrow(`is ${name}`)
        expect(() => expect(segment).not.toHaveTracked('E', {}, { context: part })).toThrow(TypeError)
        expect(() => expect(segment).not.toHaveDiscarded('too_many_calls', part)).toThrow(TypeError)
      }
      expect(() => expect(segment).not.toHaveTracked('E', value as never)).toThrow(TypeError)
    }
    expect(() => expect(segment).not.toHaveTracked('E', { ids: [undefined] })).toThrow('properties.ids[0] is undefined')
    expect(() => expect(segment).not.toHaveTracked('E', cyclic)).toThrow('contains itself')
    expect(() => expect(segment).not.toHaveTracked(7)).toThrow('event must be a non-empty string')
    expect(() => expect(segment).not.toHaveTracked('E', 'text' as never)).toThrow('properties must be an object')
    expect(segment).not.toHaveTracked('E', { price: new Secret() })
  })

  it('compare a URL by its text, and -0 as 0', async () => {
    const segment = await make({ ...order, properties: { url: 'https://shop.example/a', change: 0 } })
    expect(segment).toHaveTracked('Order Completed', { url: new URL('https://shop.example/a'), change: -0 })
    expect(segment).not.toHaveTracked('Order Completed', { url: new URL('https://shop.example/b') })
  })

  it('match a global or sticky pattern each time', async () => {
    const segment = await make(order, order)
    const [pattern, sticky, wrapped] = [/Order/g, /Completed/y, expect.stringMatching(/Order/g)]
    for (let count = 0; count < 3; count += 1) {
      expect(segment).toHaveTracked(pattern, {}, { times: 2 })
      expect(segment).not.toHaveTracked(sticky)
      expect(segment).toHaveTracked(wrapped, {}, { times: 2 })
    }
  })

  it('reject a subject in which they could never find anything', async () => {
    const empty = createFakeSegment()
    const full = await make(order, { ...order, userId: 42 })
    for (const segment of [empty, full]) {
      for (const list of [segment.requests, segment.discarded, segment.duplicates]) {
        if (segment === full && list.length === 0) continue
        expect(() => expect(list).not.toHaveTracked('E')).toThrow('Pass a local Segment')
      }
      for (const list of [segment.calls, segment.requests, segment.discarded]) {
        expect(() => expect(list).not.toHaveDiscarded()).toThrow('Pass a local Segment')
      }
      expect(segment.calls).not.toHaveTracked('E')
      expect([...segment.calls]).not.toHaveTracked('E')
    }
  })

  it('reject a reason that does not exist', async () => {
    const segment = await make({ ...order, userId: 42 })
    expect(() => expect(segment).not.toHaveDiscarded('id_not_a_string' as never)).toThrow(
      /The reasons are .*id_not_string/,
    )
    expect(() => expect(segment).not.toHaveDiscarded(/idnot/)).toThrow(TypeError)
    expect(() => expect(segment).not.toHaveDiscarded(expect.stringContaining('idnot'))).toThrow(TypeError)
    expect(segment).toHaveDiscarded(/^id_/g)
    expect(segment).toHaveDiscarded(expect.stringContaining('not_string'))
  })

  it('do not decide about calls that are no longer stored', async () => {
    const counting = createFakeSegment({ keep: 'counts' })
    const small = createFakeSegment({ maxStoredCalls: 1 })
    for (const segment of [counting, small]) {
      for (const event of ['A', 'B']) {
        const body = JSON.stringify({ writeKey: 'some-write-key', userId: 'u', event })
        await segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
      }
      expect(() => expect(segment).not.toHaveTracked('A')).toThrow('no longer stored')
      expect(() => expect(segment).toHaveTracked('B', {}, { times: 1 })).toThrow('no longer stored')
      expect(segment).not.toHaveDiscarded()
    }
    expect(small).toHaveTracked('B')
  })

  it('reject an argument without calls', () => {
    expect(() => expect('text').toHaveTracked('E')).toThrow(/Pass a local Segment/)
    expect(() => expect([1]).toHaveTracked('E')).toThrow(TypeError)
  })

  it('work with expect.poll', async () => {
    const segment = createFakeSegment()
    setTimeout(
      () =>
        void segment.fetch('https://api.segment.io/v1/track', {
          method: 'POST',
          body: JSON.stringify({ ...order, writeKey: 'some-write-key' }),
        }),
      30,
    )
    await expect.poll(() => segment).toHaveTracked('Order Completed')
  })
})

describe('in Jest', () => {
  it('extend its expect and support its asymmetric matchers', async () => {
    Object.assign(globalThis, { expect: jestExpect })
    try {
      await import('../src/matchers/jest.ts')
    } finally {
      Reflect.deleteProperty(globalThis, 'expect')
    }
    const segment = await make(order)
    jestExpect(segment).toHaveTracked('Order Completed', {
      revenue: jestExpect.any(Number),
      currency: jestExpect.stringMatching(/EUR/),
    })
    jestExpect(segment).not.toHaveTracked('Order Completed', { revenue: jestExpect.any(String) })
    const message = failure(() =>
      jestExpect(segment).toHaveTracked('Order Completed', { revenue: jestExpect.any(String) }),
    )
    expect(message).toContain('properties.revenue  expected Any<String>, received 19.99')
  })

  it('need expect.extend if there is no global expect', () => {
    jestExpect.extend(segmentMatchers)
    jestExpect.extend({ toHaveTracked })
    expect(toHaveTracked([{ ...order }], 'Order Completed').pass).toBe(true)
  })
})

describe('the mismatches', () => {
  it('are empty for a value and itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(findMismatches(value, structuredClone(value))).toEqual([])
      }),
    )
  })

  it('are empty for an object with additional names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (expected, more) => {
        const received = Object.fromEntries([[more, 'more'], ...Object.entries(expected)])
        expect(findMismatches(expected, received)).toEqual([])
      }),
    )
  })

  it('have a path, also with hostile names', () => {
    const received: unknown = JSON.parse('{"__proto__":{"a":1},"b c":[{"d":2}]}')
    const expected: unknown = JSON.parse('{"__proto__":{"a":2},"b c":[{"d":3}]}')
    expect(findMismatches(expected, received).map(({ path }) => path)).toEqual(['__proto__.a', '["b c"][0].d'])
    expect(findMismatches({ toString: 'x' }, {})).toEqual([{ path: 'toString', expected: 'x', received: undefined }])
  })

  it('treat a date as its text', () => {
    expect(findMismatches({ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' })).toEqual([])
    expect(findMismatches({ at: new Date(0) }, { at: 0 })).toHaveLength(1)
  })

  it('treat an object with toJSON as what that returns', () => {
    const price = { secret: 1, toJSON: (name: string) => `12.50 of ${name}` }
    const link = new URL('https://shop.example/a')
    const sent = { price: '12.50 of price', all: ['12.50 of 0'], link: 'https://shop.example/a' }
    expect(findMismatches({ price, all: [price], link }, sent)).toEqual([])
    expect(findMismatches({ price }, { price: { secret: 1 } })).toHaveLength(1)
  })
})
