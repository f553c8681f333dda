import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallType } from '../src/spec/call-type-names.ts'
import { limits } from '../src/spec/limits.ts'
import { clockSkewMs } from '../src/validate/rules/times.ts'
import { callKind, kindsPattern } from '../src/validate/scan/call-pattern.ts'
import { createCallScanner } from '../src/validate/scan/call-scanner.ts'
import { createLineScanner } from '../src/validate/scan/line-scanner.ts'
import { cleanCall, mutation, oddValue } from './arbitrary-calls.ts'

const now = Date.parse('2026-06-01T12:34:56.000Z')
const latestMs = now + clockSkewMs

const encoder = new TextEncoder()
const readBytes = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes).toString('latin1', from, to)
const scan = createCallScanner()

const scanText = (text: string): number => {
  const bytes = encoder.encode(`${text}\n`)
  return scan(bytes, 0, bytes.length - 1, now)
}

/** A character for each byte. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1')

const patternOf = (text: string, type?: CallType): RegExp | undefined => {
  const kind = callKind(JSON.parse(text), bytesOf(text), { type, latestMs })
  return kind && kindsPattern([kind])
}

const matches = (pattern: RegExp, text: string): boolean => {
  pattern.lastIndex = 0
  return pattern.test(`${bytesOf(text)}\n`)
}

const jsonOf = (call: unknown): string | undefined => {
  try {
    return JSON.stringify(call)
  } catch {
    return undefined
  }
}

/** Whatever the pattern of a call matches, the scanner passes, and says the same of. */
const expectAgreement = (first: string, second: string | undefined): boolean => {
  const found = scanText(first)
  // Of what is too long no pattern is asked.
  if (found < 0 || second === undefined || Buffer.byteLength(second) > limits.safeCallBytes) return false
  const pattern = patternOf(first)
  if (pattern === undefined || !matches(pattern, second)) return false
  expect(scanText(second), `${first}\n${second}`).toBe(found)
  return true
}

const scalar = fc.oneof(
  oddValue.filter((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value)),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(
    'u-2',
    'NULL',
    '000',
    '--0',
    '   ',
    'a@b',
    'EUR',
    'eur',
    'XXX',
    'https://a.example/b?c=d',
    'a.b',
    'http:',
  ),
  fc.constantFrom('2026-06-01T12:00:00Z', '2026-06-01T11:59:59.999Z', '2026-06-01T13:00:00Z', '2026-02-29T00:00:00Z'),
  fc.constantFrom(
    '2024-02-29T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00Z',
    '2024-04-31',
    '9999-12-31',
    '1970-01-01T00:00:00+01:00',
    '2026-06-01T23:00:00-23:59',
  ),
)

/** A call with other values at some places, however deep. */
const changed = (value: unknown, next: (value: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => changed(item, next))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, changed(member, next)]))
  }
  const other = next(value)
  return other === undefined ? value : other
}

/** Clean calls whose numbers are written without an exponent, which a scanner leaves to others. */
const plainCall = cleanCall.map(
  (call) =>
    changed(JSON.parse(JSON.stringify(call)), (value) =>
      typeof value === 'number' && /e/.test(String(value)) ? Math.sign(value) * 1.25 : undefined,
    ) as Record<string, unknown>, // it was one before
)

describe('the pattern of a call', () => {
  it('matches nothing of which the scanner says something else, whatever the values', () => {
    let matched = 0
    fc.assert(
      fc.property(plainCall, fc.array(scalar, { minLength: 1, maxLength: 3 }), fc.nat(), (call, values, place) => {
        let index = 0
        const text = JSON.stringify(call)
        const other = changed(call, () => {
          index += 1
          return (index + place) % 9 === 0 ? values[index % values.length] : undefined
        })
        if (expectAgreement(text, jsonOf({ ...(other as object), type: call.type }))) matched += 1
      }),
      { numRuns: 2_000 },
    )
    expect(matched).toBeGreaterThan(100)
  })

  it('matches nothing of which the scanner says something else, when one fact changes', () => {
    fc.assert(
      fc.property(plainCall, mutation, (call, mutate) => {
        expectAgreement(JSON.stringify(call), jsonOf(mutate(call)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('matches nothing of which the scanner says something else, when a few bytes change', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'{}[],:"\\0-.etnul1@9 \n\té'), fc.nat({ max: 2 })), {
      minLength: 1,
      maxLength: 3,
    })
    let matched = 0
    fc.assert(
      fc.property(plainCall, edits, fc.boolean(), (call, changes, isSpaced) => {
        const first = isSpaced
          ? JSON.stringify(call).replaceAll(/("(?:[^"\\]|\\.)*")|([,:])/g, (_, text, mark) => text ?? `${mark} `)
          : JSON.stringify(call)
        let text = first
        for (const [place, letter, kind] of changes) {
          const at = place % text.length
          text = `${text.slice(0, at)}${kind === 0 ? '' : letter}${text.slice(at + (kind === 2 ? 0 : 1))}`
        }
        if (expectAgreement(first, text)) matched += 1
      }),
      { numRuns: 2_000 },
    )
    expect(matched).toBeGreaterThan(100)
  })

  const order = {
    type: 'track',
    userId: 'user-42',
    event: 'Order Completed',
    timestamp: '2026-05-31T09:30:00.000Z',
    messageId: 'b2a7e3c0-6a55-4a4b-8d13-6a8b6d6f7a10',
    properties: {
      order_id: 'order-1',
      revenue: 54.5,
      currency: 'EUR',
      coupon: null,
      products: [{ product_id: 'tea-1', name: 'Grün', price: 12.25, quantity: 2 }],
      tags: ['a'],
    },
    context: { ip: '203.0.113.7', page: { url: 'https://shop.example/a' } },
    integrations: { All: true },
  }
  const like = (text: string): boolean => {
    const pattern = patternOf(JSON.stringify(order))
    if (pattern === undefined) throw new Error('There is no pattern.')
    expect(matches(pattern, JSON.stringify(order))).toBe(true)
    return matches(pattern, text)
  }

  it.each<[string, (call: typeof order) => unknown]>([
    ['ids', (call) => ({ ...call, userId: 'user-43', messageId: 'x' })],
    ['numbers', (call) => ({ ...call, properties: { ...call.properties, revenue: -0.25 } })],
    ['no value', (call) => ({ ...call, properties: { ...call.properties, revenue: null } })],
    ['a value where there was none', (call) => ({ ...call, properties: { ...call.properties, coupon: 'MAY' } })],
    ['texts with escapes', (call) => ({ ...call, properties: { ...call.properties, order_id: '"\\\n\u0001é' } })],
    ['another currency', (call) => ({ ...call, properties: { ...call.properties, currency: 'USD' } })],
    ['no items', (call) => ({ ...call, properties: { ...call.properties, products: [] } })],
    [
      'more items',
      (call) => ({
        ...call,
        properties: { ...call.properties, products: [...call.properties.products, ...call.properties.products] },
      }),
    ],
    ['an earlier time', (call) => ({ ...call, timestamp: '1999-12-31T23:59:59Z' })],
    ['a time with an offset', (call) => ({ ...call, timestamp: '2026-05-31T09:30:00.123456+05:30' })],
    ['a time one hour ago', (call) => ({ ...call, timestamp: '2026-06-01T11:34:56.000Z' })],
    [
      'another address',
      (call) => ({ ...call, context: { ...call.context, page: { url: 'http://b.example/?c=d#e' } } }),
    ],
    ['another switch', (call) => ({ ...call, integrations: { All: false } })],
  ])('matches its like with %s', (_, change) => {
    const text = JSON.stringify(change(order))
    expect(scanText(text)).toBeGreaterThanOrEqual(0)
    expect(like(text)).toBe(true)
  })

  it.each<[string, (call: typeof order) => unknown]>([
    ['another event', (call) => ({ ...call, event: 'Order Cancelled' })],
    ['an id for nobody', (call) => ({ ...call, userId: 'nUll' })],
    ['an id of zeroes', (call) => ({ ...call, userId: '0-00' })],
    ['an e-mail address for a userId', (call) => ({ ...call, userId: 'ada@example.com' })],
    ['a text for a number', (call) => ({ ...call, properties: { ...call.properties, revenue: '54' } })],
    ['a currency that is none', (call) => ({ ...call, properties: { ...call.properties, currency: 'eur' } })],
    ['a time to come', (call) => ({ ...call, timestamp: '2026-06-01T14:00:00.000Z' })],
    ['a day that does not exist', (call) => ({ ...call, timestamp: '2026-04-31T00:00:00.000Z' })],
    ['one name more', (call) => ({ ...call, properties: { ...call.properties, size: 1 } })],
    ['one name less', (call) => ({ ...call, context: { page: call.context.page } })],
  ])('does not match what is like it but for %s', (_, change) => {
    expect(like(JSON.stringify(change(order)))).toBe(false)
  })

  it('is not made where items could be matched in more ways than one', () => {
    const withTags = (...tags: readonly unknown[]): string =>
      JSON.stringify({ ...order, properties: { rows: tags.map((tag) => ({ tag })) } })
    expect(patternOf(withTags(1, null, 'a'))).toBeInstanceOf(RegExp)
    expect(patternOf(withTags(['a'], ['b', 'c']))).toBeInstanceOf(RegExp)
    expect(patternOf(withTags(['a'], []))).toBeUndefined()
    expect(patternOf(withTags(['a'], [{}]))).toBeUndefined()
  })

  it('is one for several kinds', () => {
    const texts = [
      order,
      { ...order, event: 'Order Cancelled' },
      { ...order, properties: { ...order.properties, coupon: 'MAY', size: 1 } },
      { type: 'page', userId: 'u-2', name: 'Home' },
    ].map((call) => JSON.stringify(call))
    const kinds = texts.flatMap((text) => {
      const kind = callKind(JSON.parse(text), bytesOf(text), { type: undefined, latestMs })
      return kind === undefined ? [] : [kind]
    })
    expect(kinds).toHaveLength(4)
    const pattern = kindsPattern(kinds)
    for (const text of texts) expect(pattern && matches(pattern, text)).toBe(true)
    expect(pattern && matches(pattern, JSON.stringify({ ...order, event: 'Order Refunded' }))).toBe(false)
    // What they have in common stands in it once.
    expect(pattern?.source.length).toBeLessThan(kinds.flat().join('').length)
  })

  it('does not match half a call, or more than one', () => {
    const text = JSON.stringify(order)
    expect(like(text.slice(0, -1))).toBe(false)
    expect(like(`${text} `)).toBe(false)
    expect(like(`${text},`)).toBe(false)
  })

  it('counts the characters of an id', () => {
    const longest = 'x'.repeat(254)
    const long = (text: string): string => JSON.stringify({ ...order, userId: text })
    for (const text of [longest, `${longest}x`, `${longest}xx`, `${longest}xxxxx`]) {
      const pattern = patternOf(JSON.stringify(order))
      if (pattern !== undefined && matches(pattern, long(text))) expect(scanText(long(text))).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('a scanner of lines', () => {
  it('says of each what a scanner says of it alone', () => {
    const scanLines = createLineScanner({ readBytes })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plainCall, fc.nat({ max: 30 })), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), scalar), { maxLength: 20 }),
        (kinds, changes) => {
          const lines = kinds.flatMap(([call, times]) =>
            Array.from({ length: times + 1 }, (_, time) => {
              const [place, value] = changes[time % Math.max(1, changes.length)] ?? [0, undefined]
              let index = 0
              return jsonOf(
                changed(call, () => {
                  index += 1
                  return index % 7 === place % 7 ? value : undefined
                }),
              )
            }),
          )
          const text = lines.filter((line) => line !== undefined)
          const bytes = encoder.encode(`${text.join('\n')}\n`)
          const ends: number[] = []
          for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at)
          expect([...scanLines(bytes, ends, now)]).toEqual(text.map((line) => scanText(line)))
        },
      ),
      { numRuns: 100 },
    )
  })

  const line = (index: number, timestamp = '2026-05-01T09:30:00.000Z'): string =>
    JSON.stringify({
      type: 'track',
      event: 'Sign Up',
      userId: `u-${index}`,
      timestamp,
      properties: { plan: 'x'.repeat(index) },
    })
  const scanAll = (
    scanLines: ReturnType<typeof createLineScanner>,
    lines: readonly string[],
    at: number,
    end = '\n',
  ) => {
    const bytes = encoder.encode(`${lines.join('\n')}${end}`)
    const ends: number[] = []
    for (const [index, one] of lines.entries()) ends.push((ends[index - 1] ?? -1) + 1 + encoder.encode(one).length)
    return [...scanLines(bytes, ends, at)]
  }

  it('sees more than one window, and a last line without a newline', () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => line(index % 500))
    const scanLines = createLineScanner({ readBytes })
    for (const end of ['\n', '']) {
      expect(scanAll(scanLines, lines, now, end)).toEqual(lines.map((one) => scanText(one)))
    }
  })

  it('says nothing of the bytes that lay in the same memory before', () => {
    const scanLines = createLineScanner({ readBytes })
    const bytes = new Uint8Array(20_000)
    for (const name of ['Sign Up', 'Sign\tUp']) {
      const rows = Array.from({ length: 50 }, (_, index) => line(index).replace('Sign Up', name))
      const text = encoder.encode(`${rows.join('\n')}\n`)
      bytes.set(text)
      const ends: number[] = []
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at)
      const found = [...scanLines(bytes, ends, now)]
      expect(found).toEqual(rows.map((row) => scanText(row)))
    }
  })

  it('looks at times anew when the clock goes back', () => {
    const scanLines = createLineScanner({ readBytes })
    const lines = Array.from({ length: 100 }, (_, index) => line(index))
    expect(scanAll(scanLines, lines, now).every((found) => found > 0)).toBe(true)
    const before = Date.parse('2026-04-01T00:00:00Z')
    expect(scanAll(scanLines, lines, before).every((found) => found < 0)).toBe(true)
  })

  it('gives patterns up for a while where every call is of another kind', () => {
    const scanLines = createLineScanner({ readBytes })
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      JSON.stringify({ type: 'track', event: 'Sign Up', userId: 'u-2', properties: { [`p${index}`]: index } }),
    )
    expect(scanAll(scanLines, lines, now).every((found) => found >= 0)).toBe(true)
  })
})
