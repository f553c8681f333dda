import { webcrypto } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enrichContext } from './enrich-context.ts'
import { hashIdentifier } from './hash-identifier.ts'
import type { DraftCall } from './middleware.ts'
import { sample, stableNumber } from './pick-calls.ts'
import { redact } from './redact.ts'

const call = (fields: Record<string, unknown>): DraftCall => ({ type: 'track', userId: 'user-42', ...fields })

/** Computed once and recorded; if any of them changed, other users would be sampled. */
const knownNumbers = [668922188, 103526216, 485016917, 486882528]

const json = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 })

describe('redact', () => {
  it('redacts values at paths, through arrays and any name, without changing the given call', () => {
    const given = call({
      traits: { email: 'ada@example.com', address: { street: 'A', city: 'B' } },
      properties: { products: [{ name: 'Tea', price: 3 }, { name: 'Cup' }, 'text'] },
      context: { ip: '203.0.113.7' },
    })
    const before = structuredClone(given)
    const step = redact({ paths: ['traits.address.*', 'properties.products.*.name', 'context.ip', 'traits.missing'] })
    expect(step(given)).toEqual({
      ...given,
      traits: { email: 'ada@example.com', address: { street: '[redacted]', city: '[redacted]' } },
      properties: { products: [{ name: '[redacted]', price: 3 }, { name: '[redacted]' }, 'text'] },
      context: { ip: '[redacted]' },
    })
    expect(given).toEqual(before)
  })

  it('removes names with their values if asked to', () => {
    const step = redact({ paths: ['traits.email', 'userId'], replaceWith: null })
    expect(step(call({ traits: { email: 'a', plan: 'free' } }))).toEqual({ type: 'track', traits: { plan: 'free' } })
  })

  it.each([
    ['email', 'Write to ada.lovelace+x@mail.example.co.uk today', 'Write to # today'],
    ['email', 'no @ address', 'no @ address'],
    ['cardNumber', 'Paid with 4111 1111 1111 1111.', 'Paid with #.'],
    ['cardNumber', '5555-5555-5555-4444', '#'],
    // The check digit is wrong: an order number, not a card.
    ['cardNumber', 'Order 4111 1111 1111 1112', 'Order 4111 1111 1111 1112'],
    ['ipv4', 'from 203.0.113.7, not 999.0.113.7 or 1.2.3.4.5', 'from #, not 999.0.113.7 or 1.2.3.4.5'],
    ['ipv6', 'loopback ::1 and ::ffff:192.0.2.1, std::vector', 'loopback # and #, std::vector'],
    ['ipv6', 'from 2001:db8:85a3::8a2e:370:7334 at 12:30:45', 'from # at 12:30:45'],
  ] as const)('finds %s in "%s"', (name, text, expected) => {
    const step = redact({ patterns: [name], replaceWith: '#' })
    expect(step(call({ properties: { deep: [{ text }] } }))).toMatchObject({
      properties: { deep: [{ text: expected }] },
    })
  })

  it('finds custom patterns everywhere in traits, properties and context, and nowhere else', () => {
    const step = redact({ patterns: [/secret-\d+/], replaceWith: '#' })
    const given = call({
      event: 'secret-1',
      userId: 'secret-1',
      traits: { a: 'secret-1 secret-22' },
      properties: { b: ['x', { c: 'secret-3' }] },
      context: { d: 'secret-4' },
    })
    expect(step(given)).toEqual({
      ...given,
      traits: { a: '# #' },
      properties: { b: ['x', { c: '#' }] },
      context: { d: '#' },
    })
  })

  it('returns the same call if there is nothing to redact', () => {
    const step = redact({ paths: ['traits.email'], patterns: ['email', 'cardNumber', 'ipv4', 'ipv6'] })
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.constantFrom(1, true, 'text', null)),
        (properties) => {
          const given = call({ properties })
          expect(step(given)).toBe(given)
        },
      ),
    )
  })

  it('never changes its argument, whatever it is', () => {
    const step = redact({ paths: ['properties.*.*'], patterns: ['email', /./] })
    fc.assert(
      fc.property(json, (properties) => {
        const given = call({ properties })
        const before = structuredClone(given)
        step(given)
        expect(given).toEqual(before)
      }),
    )
  })

  const unmatched = ['properties.list[0]', 'properties.list[*].email', 'list[].email', 'properties.**.email', '**']
  it.each(['', 'traits.', 'type', 'messageId', ...unmatched])('refuses the path "%s"', (path) => {
    expect(() => redact({ paths: [path] })).toThrow(RangeError)
  })

  it('takes names with brackets in a list', () => {
    const given = { type: 'track', event: 'E', properties: { 'utm[source]': 'a' } } as const
    expect(redact({ paths: [['properties', 'utm[source]']] })(given)).toMatchObject({
      properties: { 'utm[source]': '[redacted]' },
    })
  })
})

describe('hashIdentifier', () => {
  const subtle = webcrypto.subtle

  it('hashes as advertising platforms do, after their normalisation', async () => {
    const step = hashIdentifier({ paths: ['traits.email', 'traits.others.*'], subtle })
    const hash = '6dd4b1a9abd4b4e4a5f9c8e8d8f9a1c0'
    const result = await step(
      call({ traits: { email: ' Ada@Example.COM ', others: ['ada@example.com', 7], plan: hash } }),
    )
    const expected = Buffer.from(await subtle.digest('SHA-256', new TextEncoder().encode('ada@example.com'))).toString(
      'hex',
    )
    expect(result).toMatchObject({ traits: { email: expected, others: [expected, 7], plan: hash } })
    // Published with the algorithm.
    const known = hashIdentifier({ paths: ['userId'], normalize: 'none', subtle })
    expect(await known(call({ userId: 'abc' }))).toMatchObject({
      userId: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
  })

  it.each([
    ['phoneWithPlus', '0049 (30) 123-456', '+4930123456'],
    ['phoneWithPlus', '+49 30 123456', '+4930123456'],
    ['phoneDigits', '+49 30 123456', '4930123456'],
    ['phoneDigits', '0049 30 123456', '4930123456'],
    ['text', '  Ada ', 'ada'],
  ] as const)('normalises for %s: %s', async (normalize, given, normal) => {
    const hashOf = async (value: string, how: 'none' | typeof normalize) =>
      (await hashIdentifier({ paths: ['traits.phone'], normalize: how, subtle })(call({ traits: { phone: value } })))
        ?.traits
    expect(await hashOf(given, normalize)).toEqual(await hashOf(normal, 'none'))
  })

  it('hashes nothing twice, and returns no promise if there is nothing to hash', async () => {
    const step = hashIdentifier({ paths: ['traits.email'], subtle })
    const once = await step(call({ traits: { email: 'ada@example.com' } }))
    expect(once).not.toBeNull()
    if (once !== null) expect(step(once)).toBe(once)
    const without = call({ traits: { email: '' } })
    expect(step(without)).toBe(without)
  })
})

describe('sample', () => {
  it('passes about the configured share, always the same users, whatever the event', () => {
    const step = sample({ rate: 0.2 })
    const users = Array.from({ length: 20_000 }, (_, index) => `user-${index}`)
    const passed = users.filter((userId) => step(call({ userId, event: 'A' })) !== null)
    expect(passed.length / users.length).toBeGreaterThan(0.19)
    expect(passed.length / users.length).toBeLessThan(0.21)
    expect(users.filter((userId) => step(call({ userId, event: 'B' })) !== null)).toEqual(passed)
    // A user in a small share is also in every larger one.
    const larger = sample({ rate: 0.5 })
    expect(passed.every((userId) => larger(call({ userId })) !== null)).toBe(true)
    const reseeded = sample({ rate: 0.2, seed: 'other' })
    expect(users.filter((userId) => reseeded(call({ userId })) !== null)).not.toEqual(passed)
  })

  it('maps the same text to the same number in every version', () => {
    expect(['', 'a', 'user-42', 'Grüße 🎉'].map((text) => Math.floor(stableNumber(text) * 1e9))).toEqual(knownNumbers)
  })

  it('passes calls that identify users, and calls without a user', () => {
    const step = sample({ rate: 0 })
    expect(step({ type: 'identify', userId: 'user-42' })).not.toBeNull()
    expect(step({ type: 'track', event: 'x' })).not.toBeNull()
    expect(step({ type: 'track', anonymousId: 'visitor-7' })).toBeNull()
    expect(sample({ rate: 0, types: ['identify'] })({ type: 'identify', userId: 'user-42' })).toBeNull()
    expect(sample({ rate: 1 })({ type: 'track', userId: 'user-42' })).not.toBeNull()
  })

  it('decides by the given id, and passes calls without it', () => {
    const byVisitor = sample({ rate: 0.5, by: 'anonymousId' })
    const visitors = Array.from({ length: 100 }, (_, index) => `visitor-${index}`)
    const passed = (userId: string) =>
      visitors.filter((anonymousId) => byVisitor(call({ userId, anonymousId })) !== null)
    expect(passed('user-1')).toEqual(passed('user-2'))
    expect(passed('user-1').length).toBeGreaterThan(30)
    expect(sample({ rate: 0, by: 'anonymousId' })(call({}))).not.toBeNull()
    expect(sample({ rate: 0, by: 'userId' })(call({}))).toBeNull()
    const byPlan = sample({ rate: 0, by: ({ plan }) => (plan === 'free' ? 'free' : undefined) })
    expect(byPlan(call({ plan: 'free' }))).toBeNull()
    expect(byPlan(call({ plan: 'pro' }))).not.toBeNull()
  })

  it('decides alike for the same user in every instance, whatever else the call contains', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string(),
        json,
        (userId, rate, seed, properties) => {
          const given = call({ userId, properties })
          const passes = sample({ rate, seed })(given) !== null
          expect(sample({ rate, seed })(call({ userId, event: 'Other' })) !== null).toBe(passes)
          expect(passes).toBe(stableNumber(`${seed}\u0000${userId}`) < rate)
        },
      ),
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses the rate %s', (rate) => {
    expect(() => sample({ rate })).toThrow(RangeError)
  })
})

describe('enrichContext', () => {
  it('adds what is missing, merges objects, and keeps the values of the caller', () => {
    const step = enrichContext({ app: { name: 'shop', version: '2' }, locale: 'de-DE' })
    const given = call({ context: { app: { version: '3' }, ip: '203.0.113.7' } })
    expect(step(given)).toEqual({
      ...given,
      context: { app: { name: 'shop', version: '3' }, ip: '203.0.113.7', locale: 'de-DE' },
    })
    expect(step(call({}))).toMatchObject({ context: { locale: 'de-DE' } })
  })

  it('overwrites if asked to', () => {
    const step = enrichContext({ app: { version: '2' } }, { overwrite: true })
    expect(step(call({ context: { app: { version: '3', name: 'shop' } } }))).toMatchObject({
      context: { app: { version: '2', name: 'shop' } },
    })
  })

  it('calls a function, sync or async', async () => {
    const byUser = enrichContext(({ userId }) => ({ groupId: `group of ${userId}` }))
    expect(byUser(call({}))).toMatchObject({ context: { groupId: 'group of user-42' } })
    const later = enrichContext(async () => ({ locale: 'de-DE' }))
    expect(await later(call({}))).toMatchObject({ context: { locale: 'de-DE' } })
  })

  it('leaves an invalid context for validation to refuse', () => {
    const given = call({ context: 'text' })
    expect(enrichContext({ locale: 'de-DE' })(given)).toBe(given)
  })

  it('keeps every value of the caller, whatever is added', () => {
    fc.assert(
      fc.property(json, json, (context, added) => {
        const given = call({ context })
        const before = structuredClone(given)
        const result = enrichContext(added)(given)
        expect(given).toEqual(before)
        const merged = (result as unknown as { readonly context: Record<string, unknown> }).context
        for (const [name, value] of Object.entries(context)) {
          if (typeof value === 'object' && value !== null && !Array.isArray(value)) continue
          expect(merged[name]).toEqual(value)
        }
      }),
    )
  })
})
