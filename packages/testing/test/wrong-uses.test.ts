import '../src/matchers/vitest.ts'
import { describe, expect, it } from 'vitest'
import { createFakeSegment, type FakeSegment } from '../src/index.ts'
import { parseQuery } from '../src/query/index.ts'
import { post } from './post.ts'

/** As if the compiler did not look: tests in JavaScript, and values of the type `any`. */
const untyped = (value: unknown): never => value as never

const withOrder = async (): Promise<FakeSegment> => {
  const segment = createFakeSegment()
  await post(segment, '/v1/track', { userId: 'u', event: 'Order', properties: { revenue: 10, list: [1] } })
  return segment
}

class Money {}
const revocable = Proxy.revocable({}, {})
revocable.revoke()
const gone: object = revocable.proxy
const cyclic: Record<string, unknown> = {}
cyclic.self = [cyclic]

describe('an expectation that no call can meet', () => {
  it.each([
    [{ list: cyclic }, 'contains itself'],
    [{ [Symbol('a')]: 1 }, 'a symbol as a name'],
    [{ list: new Money() }, 'properties.list is a Money'],
    [{ list: expect.arrayContaining([new Map()]) }, 'properties.list has a matcher that contains a Map'],
    [{ list: expect.arrayContaining([/1/]) }, 'a pattern; use expect.stringMatching'],
    [{ list: expect.not.objectContaining({ at: new Date(0) }) }, 'a Date; use the value that is sent'],
    [expect.objectContaining({ to: new URL('https://example.com') }), 'a URL; use the value that is sent'],
    [{ list: expect.objectContaining({ a: expect.arrayContaining([new Set()]) }) }, 'contains a Set'],
  ])('is a TypeError, also after .not: %#', async (properties, words) => {
    const segment = await withOrder()
    expect(() => expect(segment).not.toHaveTracked('Order', untyped(properties))).toThrow(words)
    expect(() => expect(segment).toHaveTracked('Order', untyped(properties))).toThrow(TypeError)
  })

  it('is one, but matchers within matchers are not', async () => {
    const segment = await withOrder()
    expect(segment).toHaveTracked(
      'Order',
      expect.objectContaining({ list: expect.arrayContaining([expect.any(Number)]) }),
    )
    expect(segment).toHaveTracked(expect.stringMatching(/^o/i), { coupon: expect.not.stringMatching(/x/) })
  })

  it.each([
    [{ userid: 'v' }, 'A call has no field userid. Did you mean userId?'],
    [{ anonymousID: 'v' }, 'Did you mean anonymousId?'],
    [{ Times: 2 }, 'Did you mean times?'],
    [{ type: 'page' }, 'details must not have type'],
    [{ event: 'Other' }, 'details must not have event, which another argument sets'],
    [{ properties: { revenue: 11 } }, 'details must not have properties'],
  ])('is refused in details: %o', async (details, words) => {
    const segment = await withOrder()
    expect(() => expect(segment).not.toHaveTracked('Order', {}, details)).toThrow(words)
  })

  it.each([
    [
      {
        get total(): never {
          throw new Error('no total')
        },
      },
      'properties cannot be read: no total',
    ],
    [
      {
        total: {
          toJSON: () => {
            throw new Error('no JSON')
          },
        },
      },
      'properties.total cannot be read: no JSON',
    ],
    [{ total: gone }, 'properties.total cannot be read'],
  ])('is one if it cannot be read: %#', async (properties, words) => {
    const segment = await withOrder()
    expect(() => expect(segment).not.toHaveTracked('Order', properties)).toThrow(words)
    expect(() => expect(segment).not.toHaveTracked(gone)).toThrow('event cannot be read')
  })

  it('is a property among the details, or null for them', async () => {
    const segment = await withOrder()
    await post(segment, '/v1/track', { userId: 'u', event: 'Custom', shop: 'north' })
    expect(() => expect(segment).not.toHaveTracked('Order', {}, { revenue: 11 })).toThrow('No call has a field revenue')
    expect(segment).toHaveTracked('Custom', {}, { shop: 'north' })
    expect(segment).not.toHaveTracked('Order', {}, { shop: 'north' })
    expect(() => expect(segment).toHaveTracked('Order', {}, untyped(null))).toThrow(
      'details must be an object, but is null',
    )
    expect(() => expect(segment).not.toHaveDiscarded('id_not_string', untyped(null))).toThrow('call must be an object')
    expect(() => expect(segment).not.toHaveDiscarded(untyped(expect.objectContaining(untyped(new Map()))))).toThrow(
      'contains a Map',
    )
  })

  it('shows what is sent for a value, and no source of a function', async () => {
    const segment = await withOrder()
    const message = (properties: object): string => {
      try {
        expect(segment).toHaveTracked('Order', untyped(properties))
      } catch (error) {
        return String(error)
      }
      return 'passed'
    }
    expect(message({ url: new URL('https://shop.example.com/') })).toContain('"https://shop.example.com/"')
    expect(message({ total: { toJSON: () => 5 } })).toContain('expected 5')
    expect(message({ total: () => 5 })).toContain('a function')
    expect(() => expect(segment).toHaveTracked(message)).toThrow('but is the function message.')
  })

  it('names the wrong value', async () => {
    const segment = await withOrder()
    for (const [value, words] of [
      [1n, '1n'],
      [new Date(Number.NaN), 'an invalid date'],
      [new Map(), 'Map {}'],
      [Number.NaN, 'NaN'],
      [cyclic, '{ self: [(itself)] }'],
    ] as const) {
      expect(() => expect(segment).not.toHaveTracked(value)).toThrow(`but is ${words}`)
    }
    expect(() => expect(segment).toHaveTrackedOnly([untyped(['Order', {}, { userId: 'v' }])])).toThrow('has 3 parts')
  })
})

describe('a fault that would not happen', () => {
  it.each([
    [undefined, 'must be an object such as { status: 503 }'],
    ['503', 'parseFault reads text'],
    [[{ status: 503 }], 'must be an object'],
    [{}, 'needs status'],
    [{ statuss: 503 }, 'Did you mean status?'],
    [{ status: 503, tmes: 2 }, 'Did you mean times?'],
    [{ status: '503' }, 'status of a fault of the kind status must be a whole number from 200 to 599, but is "503"'],
    [{ status: 99 }, 'from 200 to 599'],
    [{ kind: 'rest' }, 'must be one of status, delay'],
    [{ kind: 'constructor' }, 'must be one of'],
    [{ status: 503, times: 0 }, 'at least 1'],
    [{ status: 503, times: 1.5 }, 'at least 1'],
    [{ status: 503, probability: 2 }, 'from 0 to 1'],
    [{ status: 503, probability: Number.NaN }, 'from 0 to 1'],
    [{ status: 503, delayMs: -1 }, 'ms of at least 0'],
    [{ status: 503, path: 'v1/batch' }, 'starts with "/"'],
    [{ status: 503, q: '' }, 'non-empty'],
    [{ status: 503, q: 'typ:track' }, 'Did you mean "type"?'],
    [{ status: 503, headers: { 'bad name': 'x' } }, 'headers'],
    [{ kind: 'delay' }, 'needs delayMs'],
    [{ kind: 'redirect' }, 'needs location'],
    [{ kind: 'redirect', location: '/', status: 200 }, '301'],
    [{ kind: 'slow-body', chunkBytes: 0 }, 'chunkBytes'],
    [{ kind: 'reset', when: 'sometime' }, 'half-read'],
    [{ kind: 'hang', status: 503 }, 'has no option status'],
  ])('is refused: %o', (fault, words) => {
    const { faults } = createFakeSegment()
    for (const plan of [faults.next, faults.always]) expect(() => plan(untyped(fault))).toThrow(words)
    expect(faults.planned()).toEqual([])
  })
})

describe('an option without an effect', () => {
  it.each([
    [{ writeKey: 'k' }, 'Did you mean writeKeys?'],
    [{ writeKeys: 'k' }, "writeKeys of createFakeSegment must be 'any' or a list"],
    [{ writeKeys: [undefined] }, 'writeKeys'],
    [{ suppressedUserIds: 'u' }, 'suppressedUserIds'],
    [{ disabledWriteKeys: [''] }, 'disabledWriteKeys'],
    [{ region: 'EU' }, '"us" or "eu"'],
    [{ keep: 'none' }, 'keep'],
    [{ maxStoredCalls: Number.NaN }, 'maxStoredCalls'],
    [{ now: 5 }, 'now'],
    [null, 'must be an object'],
  ])('of createFakeSegment is refused: %o', (options, words) => {
    expect(() => createFakeSegment(untyped(options))).toThrow(words)
  })

  it('of other functions is refused', async () => {
    const segment = createFakeSegment()
    expect(() => segment.reset(untyped({ keepfaults: true }))).toThrow('Did you mean keepFaults?')
    expect(() => segment.reset(untyped(true))).toThrow(TypeError)
    for (const [options, words] of [
      [new Map([['keepFaults', true]]), 'but are a Map'],
      [new Date(0), 'but are a Date'],
      [gone, 'an object that cannot be read'],
    ] as const) {
      expect(() => segment.reset(untyped(options))).toThrow(words)
    }
    for (const id of [undefined, '', 5]) {
      expect(() => segment.hasMessageId(untyped(id))).toThrow('A messageId must be a non-empty string')
      expect(() => segment.rememberMessageId(untyped(id), 0)).toThrow('A messageId must be a non-empty string')
    }
    expect(() => segment.on(untyped('calls'), () => undefined)).toThrow('The events are request, call')
    expect(() => segment.on('call', untyped(undefined))).toThrow('must be a function')
    await expect(segment.waitFor('type:track', untyped({ timeout: 5 }))).rejects.toThrow('Did you mean timeoutMs?')
    await expect(segment.waitFor('type:track', untyped(5))).rejects.toThrow('must be an object')
    await expect(segment.waitFor(untyped(undefined))).rejects.toThrow('must be a string, but is undefined')
  })
})

describe('a query that would find all or nothing', () => {
  it.each([
    ['', 'The query is empty'],
    [' \t', 'The query is empty'],
    [undefined, 'must be a string, but is undefined'],
    [/Order/, 'must be a string, but is a RegExp'],
    [{ event: 'Order' }, 'must be a string, but is an object'],
    [new Map(), 'must be a string, but is a Map'],
    [['type:track'], 'must be a string, but is an array'],
    ["event:'Order'", 'Put the value of event in double quotes'],
    ['type:track OR type:page', 'write type:track,page'],
    ['NOT type:track', 'and - for not'],
    ['properties.revenue!=10', 'Write -properties.revenue:value'],
    ['properties.revenue=>10', 'Write properties.revenue>=value'],
    ['properties.revenue=10', 'Write properties.revenue:value, with a colon'],
    ['.revenue:1', 'A name is missing in .revenue:1'],
    ['properties..revenue:1', 'A name is missing'],
    ['revenue>5', 'For a property, write properties.revenue'],
    ['-', 'A term must follow "-"'],
    ['event:Order,', 'event must have a value'],
    ['/(?=a)/', 'lookarounds'],
    ['/a{1000}/', 'repeats more than'],
    ['x'.repeat(5_000), 'at most 4000 characters'],
    ['type:track '.repeat(101), 'at most 100 terms'],
    ['__proto__:x', 'Unknown name'],
    ['type :track', 'A name is missing in :track'],
    ['properties.a.:1', 'A name is missing in properties.a.:1'],
    ['properties.list[].sku:b', 'must not have brackets. Write properties.products.sku'],
    ['event:“Order”', 'Put the value of event in double quotes'],
    ["'two words'", "Put 'two in double quotes"],
    ['“two words”', 'Put “two in double quotes'],
    ['user>5', 'user is text, which ">" cannot compare. Write user:value.'],
    ['timestamp>2026', 'timestamp> must be followed by an ISO 8601 time.'],
  ])('is refused: %s', async (q, words) => {
    const segment = await withOrder()
    expect(() => segment.find(untyped(q))).toThrow(words)
    if (q !== undefined) expect(() => segment.hold(untyped(q))).toThrow(words)
    await expect(segment.waitFor(untyped(q))).rejects.toThrow(words)
  })

  it.each(['"OR"', 'a..b', 'www.example.com', '...', 'event:"\'Order\'"', 'properties.revenue:1e1', 'ORDER'])(
    'is not one of these: %s',
    async (q) => {
      const segment = await withOrder()
      expect(() => segment.find(q)).not.toThrow()
    },
  )

  it('is refused if a size is compared with a time', () => {
    expect(() => parseQuery('bytes>2026-01-01')).toThrow('bytes> must be followed by a number.')
  })

  it('is refused if it is an object that has no text', () => {
    const segment = createFakeSegment()
    expect(() => segment.find(untyped(Object.create(null)))).toThrow('must be a string, but is an object.')
    expect(() => segment.find(untyped(gone))).toThrow('but is an object that cannot be read')
  })

  it('takes linear time, whatever its pattern', async () => {
    const segment = createFakeSegment()
    await post(segment, '/v1/track', { userId: 'u', event: `${'a'.repeat(20_000)}!` })
    expect(segment.find('/^.*(a+)+$/')).toEqual([])
    expect(segment.find(`event:${'*a'.repeat(1_500)}*b`)).toEqual([])
  })
})

describe('a gate that would wait forever', () => {
  const send = (segment: FakeSegment): Promise<Response> => post(segment, '/v1/track', { userId: 'u', event: 'E' })

  it('rejects a wait for answers that it can no longer hold', async () => {
    const segment = createFakeSegment()
    const gate = segment.hold()
    const sent = send(segment)
    await gate.reached()
    const second = expect(gate.reached(2)).rejects.toThrow('The gate is released')
    gate.release()
    gate.release()
    await second
    expect((await sent).status).toBe(200)
    await expect(gate.reached()).rejects.toThrow('The gate is released')
    expect(gate.held).toBe(0)
  })

  it.each([0, -1, Number.NaN, 1.5, '1'])('rejects the count %s', async (count) => {
    await expect(createFakeSegment().hold().reached(untyped(count))).rejects.toThrow('a whole number of at least 1')
  })

  it('holds the answer of a fault, and opens at a reset', async () => {
    const segment = createFakeSegment()
    segment.faults.next({ status: 503, q: 'event:E' })
    const gate = segment.hold('event:E')
    const sent = send(segment)
    await gate.reached()
    segment.reset()
    expect((await sent).status).toBe(503)
    expect(segment.faults.planned()).toEqual([])
  })
})
