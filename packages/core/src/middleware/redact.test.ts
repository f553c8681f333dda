import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateCall } from '../validate/validate-call.ts'
import type { DraftCall } from './middleware.ts'
import { redact, redactPatterns } from './redact.ts'

const call = (fields: Record<string, unknown>): DraftCall => ({ type: 'track', userId: 'user-42', ...fields })

const propertiesOf = (made: unknown): unknown => Reflect.get(Object(made), 'properties')

/** A card number with this many digits: a network's first digit, random digits, and the check digit. */
const card = fc
  .tuple(
    fc.constantFrom('4', '51', '2720', '37', '6011'),
    fc.stringMatching(/^\d{18}$/),
    fc.integer({ min: 13, max: 19 }),
  )
  .map(([first, rest, length]) => {
    const body = `${first}${rest}`.slice(0, length - 1)
    const sum = [...body].reverse().reduce((total, text, index) => {
      const digit = Number(text) * (index % 2 === 0 ? 2 : 1)
      return total + (digit > 9 ? digit - 9 : digit)
    }, 0)
    return `${body}${(10 - (sum % 10)) % 10}`
  })

const grouped = (digits: string, separator: string): string => digits.replace(/(\d{4})(?=\d)/g, `$1${separator}`)

describe('redact, among other text', () => {
  it.each([
    ['12 4111 1111 1111 1111', '12 #'],
    ['4111 1111 1111 1111 12/27', '# 12/27'],
    ['order 2024-01-02 4111-1111-1111-1111 paid', 'order 2024-01-02 # paid'],
    ['4111111111111111 5555555555554444', '# #'],
    ['1700000000000', '1700000000000'],
    ['0000000000000000', '0000000000000000'],
  ])('finds cards in "%s"', (text, expected) => {
    const step = redact({ patterns: ['cardNumber'], replaceWith: '#' })
    expect(propertiesOf(step(call({ properties: { text } })))).toEqual({ text: expected })
  })

  it('finds every card, however it is grouped and whatever surrounds it', () => {
    const step = redact({ patterns: ['cardNumber'], replaceWith: '#' })
    fc.assert(
      fc.property(
        card,
        fc.constantFrom('', ' ', '-'),
        fc.constantFrom('', 'paid with ', 'no. 12 ', '('),
        fc.constantFrom('', '.', ' on 2024-01-02', ' 7', ')'),
        (digits, separator, before, after) => {
          const text = `${before}${grouped(digits, separator)}${after}`
          const [found] = Object.values(Object(propertiesOf(step(call({ properties: { text } })))))
          expect(found).not.toContain(grouped(digits, separator))
          expect(found).toContain('#')
        },
      ),
    )
  })

  it('finds a card number of type number, and ignores other numbers', () => {
    const step = redact({ patterns: ['cardNumber'], replaceWith: '#' })
    const properties = { card: 4_111_111_111_111_111, at: 1_700_000_000_000, price: 12.5, large: 2 ** 60 }
    expect(propertiesOf(step(call({ properties })))).toEqual({ ...properties, card: '#' })
  })

  it('finds every email address, and nothing beyond it', () => {
    const step = redact({ patterns: ['email'], replaceWith: '#' })
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9._+-]{0,12}$/),
        fc.stringMatching(/^[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){0,2}\.(com|org|de)$/),
        (local, domain) => {
          const text = `<${local}@${domain}>, or not`
          expect(propertiesOf(step(call({ properties: { text } })))).toEqual({ text: '<#>, or not' })
        },
      ),
    )
  })

  it('finds every IPv4 address, also before a full stop', () => {
    const step = redact({ patterns: ['ipv4'], replaceWith: '#' })
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(propertiesOf(step(call({ properties: { text: `from ${address}.` } })))).toEqual({ text: 'from #.' })
      }),
    )
  })

  it('finds every IPv6 address', () => {
    const step = redact({ patterns: ['ipv6'], replaceWith: '#' })
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(propertiesOf(step(call({ properties: { text: `from ${address}, then` } })))).toEqual({
          text: 'from #, then',
        })
      }),
    )
  })

  it.each(Object.keys(redactPatterns))('searches for %s in linear time', (name) => {
    const step = redact({ patterns: [name as keyof typeof redactPatterns] })
    // A search with quadratic time would exceed the timeout of the tests.
    const long = 1_000_000
    const texts = ['a', '1', '1 ', ':', 'f:', '1.', 'a@', 'a.', '@', 'a@a.', '1-', '4 '].map((part) =>
      part.repeat(long / part.length),
    )
    const redacted = texts.map((text) => step(call({ properties: { text } })))
    expect(redacted).not.toContain(undefined)
  })
})

describe('redact, in the call', () => {
  it('searches everything except the fields that identify the call and its user', () => {
    const mail = 'ada@example.com'
    const given: DraftCall = {
      type: 'track',
      messageId: mail,
      userId: mail,
      anonymousId: mail,
      previousId: mail,
      groupId: mail,
      event: mail,
      timestamp: mail,
      name: mail,
      category: mail,
      integrations: { Mail: { to: mail } },
      unknown: [mail],
    }
    expect(redact({ patterns: ['email'], replaceWith: '#' })(given)).toEqual({
      ...given,
      name: '#',
      category: '#',
      integrations: { Mail: { to: '#' } },
      unknown: ['#'],
    })
  })

  it('removes items of arrays as a whole, so that the rest is JSON', () => {
    const step = redact({ paths: ['properties.mails.*', 'properties.products.1', 'traits.mail'], replaceWith: null })
    const given = call({
      traits: { mail: 'a', plan: 'free' },
      properties: { mails: ['a', 'b'], products: [{ id: 1 }, { id: 2 }, { id: 3 }] },
    })
    const result = step(given)
    expect(result).toEqual(
      call({ traits: { plan: 'free' }, properties: { mails: [], products: [{ id: 1 }, { id: 3 }] } }),
    )
    expect(validateCall({ ...Object(result), event: 'Started' }).ok).toBe(true)
  })

  it('accepts paths as lists, for names that contain a dot', () => {
    const given = call({ properties: { 'user.mail': 'a', user: { mail: 'b' } } })
    expect(redact({ paths: [['properties', 'user.mail']], replaceWith: '#' })(given)).toEqual(
      call({ properties: { 'user.mail': '#', user: { mail: 'b' } } }),
    )
  })

  it.each([[[]], ['*.email'], [['type']]])('refuses the path %j', (path) => {
    expect(() => redact({ paths: [path] })).toThrow(RangeError)
  })

  it('keeps every field and value that it does not redact', () => {
    const step = redact({ paths: ['properties.secret'], patterns: [/secret-\d/], replaceWith: '#' })
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 4 })), (properties) => {
        const given = call({ properties: { ...properties, secret: 1, nested: [{ text: 'a secret-7' }] } })
        const before = structuredClone(given)
        const result = propertiesOf(step(given))
        expect(given).toEqual(before)
        expect(result).toEqual({ ...Object(propertiesOf(given)), secret: '#', nested: [{ text: 'a #' }] })
      }),
    )
  })

  it('treats a name such as __proto__ as plain data', () => {
    const properties = JSON.parse('{"__proto__": {"mail": "ada@example.com"}}')
    const result = propertiesOf(redact({ patterns: ['email'], replaceWith: '#' })(call({ properties })))
    expect(JSON.stringify(result)).toBe('{"__proto__":{"mail":"#"}}')
  })

  it('leaves cycles and deep nesting for validation to refuse', () => {
    const circle: Record<string, unknown> = { mail: 'ada@example.com' }
    circle.self = circle
    const result = redact({ patterns: ['email'] })(call({ event: 'Started', properties: circle }))
    expect(validateCall(result).issues.map(({ code }) => code)).toContain('not_json')
  })
})
