import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { callTypeNames } from '../spec/call-type-names.ts'
import { coreLibrary } from '../values/library.ts'
import { type ValidateOptions, validateCall } from './validate-call.ts'

const clean = {
  identify: { type: 'identify', userId: 'user-42', traits: { email: 'ada@example.com' } },
  track: { type: 'track', userId: 'user-42', event: 'Lesson Opened', properties: { title: 'Sheep' } },
  page: { type: 'page', anonymousId: 'session-7', name: 'Home', properties: { url: 'https://example.com/' } },
  screen: { type: 'screen', anonymousId: 'session-7', name: 'Home' },
  group: { type: 'group', userId: 'user-42', groupId: 'company-7' },
  alias: { type: 'alias', userId: 'user-42', previousId: 'session-7' },
} as const

it.each([' ', '\u00a0', '\t\n', '\u200b', ' \ufeff\u2060', '\u0000'])(
  'warns of the event %j, which cannot be seen',
  (event) => {
    expect(validateCall({ type: 'track', userId: 'user-42', event })).toMatchObject({
      ok: true,
      issues: [{ code: 'event_blank', path: ['event'] }],
    })
    expect(validateCall({ type: 'track', userId: 'user-42', event: `${event}Started` }).issues).not.toContainEqual(
      expect.objectContaining({ code: 'event_blank' }),
    )
  },
)

describe('validateCall', () => {
  it.each(callTypeNames)('returns a valid %s call unchanged', (type) => {
    const verdict = validateCall(clean[type], { type })
    expect(verdict).toEqual({ ok: true, call: clean[type], issues: [] })
    expect(verdict.ok && verdict.call).toBe(clean[type])
  })

  it('returns a call with other values as the plain data that is sent', () => {
    class User {
      readonly id = 'u1'
      readonly passwordHash = 'secret'
      toJSON(): object {
        return { id: this.id }
      }
    }
    const call = { ...clean.track, properties: { user: new User(), at: new Date(0), price: Number.NaN } }
    const verdict = validateCall(call)
    expect(verdict.ok && verdict.call).toEqual({
      ...clean.track,
      properties: { user: { id: 'u1' }, at: '1970-01-01T00:00:00.000Z', price: null },
    })
    expect(issueFacts(verdict.issues)).toEqual([
      ['value_lost', 'properties.price', 'properties.price is NaN; null is sent instead.'],
    ])
    expect(validateCall(call, { strict: true }).ok).toBe(false)
  })

  it('reads an id as what its toJSON returns', () => {
    const idOf = (userId: unknown) => issueFacts(validateCall({ ...clean.track, userId }).issues)
    expect(idOf({ toJSON: () => 'user-42' })).toEqual([])
    expect(idOf({ toJSON: () => 7 })).toEqual([
      ['id_not_string', 'userId', 'userId must be a string with at least one character, but is the number 7.'],
    ])
    expect(idOf({ toJSON: () => null })[0]?.[0]).toBe('identity_required')
    expect(idOf(7n)).toEqual([['not_json', 'userId', 'userId is the bigint 7, which JSON cannot represent.']])
    expect(issueFacts(validateCall({ ...clean.track, timestamp: new Date(0) }).issues)).toEqual([])
  })

  it.each<readonly [unknown, string]>([
    [null, 'null'],
    [undefined, 'missing'],
    ['{}', 'the string "{}"'],
    [[], 'an array'],
    [new Date(0), 'the string "1970-01-01T00:00:00.000Z"'],
  ])('refuses %o, which is not an object', (input, described) => {
    const verdict = validateCall(input)
    expect(verdict.ok).toBe(false)
    expect(issueFacts(verdict.issues)).toEqual([
      ['call_not_object', '', `The call must be an object, but is ${described}.`],
    ])
  })

  it('asks for a type unless one is implied, and adds the implied one to a copy', () => {
    const { type: _, ...untyped } = clean.track
    expect(issueFacts(validateCall(untyped).issues)).toEqual([['type_required', 'type', 'The call has no type.']])
    for (const call of [untyped, { ...untyped, type: null }, { ...untyped, type: undefined }]) {
      expect(validateCall(call, { type: 'track' })).toEqual({ ok: true, call: clean.track, issues: [] })
    }
    expect(untyped).not.toHaveProperty('type')
  })

  it.each<readonly [unknown, string]>([
    ['Track', 'type must be one of identify, track, page, screen, group, alias, but is the string "Track".'],
    [
      'constructor',
      'type must be one of identify, track, page, screen, group, alias, but is the string "constructor".',
    ],
    [7, 'type must be one of identify, track, page, screen, group, alias, but is the number 7.'],
  ])('knows no type %o', (type, message) => {
    expect(issueFacts(validateCall({ ...clean.track, type }).issues)).toEqual([['type_unknown', 'type', message]])
  })

  it('refuses a type other than the implied one', () => {
    expect(issueFacts(validateCall(clean.track, { type: 'page' }).issues)).toEqual([
      ['type_unknown', 'type', 'type must be "page" here, but is "track".'],
    ])
  })

  it('reports what is not JSON even if the type is unknown', () => {
    expect(validateCall({ type: 'x', properties: { total: 7n } }).issues.map(({ code }) => code)).toEqual([
      'not_json',
      'type_unknown',
    ])
  })

  it('reports errors first, each place once', () => {
    const { issues, ok } = validateCall({
      type: 'track',
      userId: 'ada@example.com',
      event: 7n,
      properties: { Revenue: 1 },
    })
    expect(ok).toBe(false)
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([
      ['not_json', 'error'],
      ['id_email', 'warning'],
      ['reserved_twin', 'warning'],
    ])
  })

  it('applies every rule at once', () => {
    const { issues } = validateCall(
      {
        type: 'track',
        userId: 'guest',
        event: 'Order Completed',
        timestamp: '2030-01-01T00:00:00',
        colour: 'red',
        properties: { currency: 'eur', Value: 1, order_id: 7, ...Object.fromEntries(Array(301).fill(1).entries()) },
        integrations: { all: false },
      },
      { now: Date.parse('2026-06-01T12:00:00Z') },
    )
    expect(issues.map(({ code }) => code)).toEqual([
      'unknown_field',
      'id_placeholder',
      'unify_limit',
      'reserved_twin',
      'reserved_twin',
      'timestamp_no_offset',
      'timestamp_future',
      'currency_case',
      'semantic_property_type',
    ])
  })

  it('accepts warnings unless it is strict', () => {
    const call = { ...clean.identify, userId: 'ada@example.com' }
    expect(validateCall(call).ok).toBe(true)
    expect(validateCall(call).issues).toHaveLength(1)
    expect(validateCall(call, { strict: true }).ok).toBe(false)
    expect(validateCall(clean.identify, { strict: true }).ok).toBe(true)
  })

  describe('the size of a call', () => {
    const sizedCall = (frame: object, bytes: number) => {
      const empty = new TextEncoder().encode(JSON.stringify({ ...frame, properties: { text: '' } })).length
      return { ...frame, properties: { text: 'a'.repeat(bytes - empty) } }
    }
    const codes = (call: object, options: ValidateOptions = {}) =>
      validateCall(call, options).issues.map(({ code }) => code)
    const sentAt = ',"sentAt":"2026-11-23T09:30:00.000Z"'.length

    it('is that of what is sent: with messageId, timestamp, context.library and sentAt', () => {
      const stamps = JSON.stringify({
        messageId: '00000000-0000-4000-8000-000000000000',
        timestamp: '2026-11-23T09:30:00.000Z',
        context: { library: coreLibrary },
      }).length
      // Braces of the stamps less one comma.
      const added = stamps - 1 + sentAt
      expect(codes(sizedCall(clean.track, 32_000 - added))).toEqual([])
      expect(codes(sizedCall(clean.track, 32_001 - added))).toEqual(['call_near_limit'])
      expect(codes(sizedCall(clean.track, 32_768 - added))).toEqual(['call_near_limit'])
      const { issues } = validateCall(sizedCall(clean.track, 32_769 - added))
      expect(issueFacts(issues)).toEqual([
        [
          'call_too_large',
          '',
          `The call has 32,769 bytes of JSON when it is sent, ${added} of them in stamps; at most 32,768 are allowed.`,
        ],
      ])
    })

    it('does not count what the call has already, and counts the library that sends', () => {
      const whole = {
        ...clean.track,
        messageId: 'm-1',
        timestamp: '2026-11-23T09:30:00.000Z',
        context: { library: coreLibrary },
      }
      expect(codes(sizedCall(whole, 32_768 - sentAt))).toEqual(['call_near_limit'])
      expect(codes(sizedCall(whole, 32_769 - sentAt))).toEqual(['call_too_large'])
      const unnamed = { ...whole, context: {} }
      const library = { name: 'a-library-of-a-team', version: '10.0.0' }
      const named = 32_768 - sentAt - JSON.stringify({ library }).length + '{}'.length
      expect(codes(sizedCall(unnamed, named), { stamps: { library } })).toEqual(['call_near_limit'])
      expect(codes(sizedCall(unnamed, named + 1), { stamps: { library } })).toEqual(['call_too_large'])
    })

    it('is that of the call itself if it was received', () => {
      expect(codes(sizedCall(clean.track, 32_768), { stamps: 'none' })).toEqual(['call_near_limit'])
      expect(issueFacts(validateCall(sizedCall(clean.track, 32_769), { stamps: 'none' }).issues)).toEqual([
        ['call_too_large', '', 'The call has 32,769 bytes of JSON; at most 32,768 are allowed.'],
      ])
    })

    it.each(['a', 'é', '€', '😀'])('is counted in bytes of UTF-8, with texts of %s', (unit) => {
      const room =
        32_768 - new TextEncoder().encode(JSON.stringify({ ...clean.track, properties: { text: '' } })).length
      const bytesEach = new TextEncoder().encode(unit).length
      const times = Math.floor(room / bytesEach)
      const text = unit.repeat(times) + 'a'.repeat(room - times * bytesEach)
      const call = (more: string) => ({ ...clean.track, properties: { text: text + more } })
      expect(codes(call(''), { stamps: 'none' })).toEqual(['call_near_limit'])
      expect(codes(call('a'), { stamps: 'none' })).toEqual(['call_too_large'])
    })
  })

  it('counts the names of properties', () => {
    const names = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, 1]))
    expect(validateCall({ ...clean.track, properties: names(300) }).issues).toEqual([])
    expect(validateCall({ ...clean.track, properties: names(301) }).issues.map(({ code }) => code)).toEqual([
      'unify_limit',
    ])
    expect(validateCall({ ...clean.track, context: names(301) }).issues).toEqual([])
  })

  it('does not change a call, and accepts a frozen one', () => {
    const call = Object.freeze({ ...clean.track, properties: Object.freeze({ title: 'Sheep' }) })
    expect(validateCall(call, { type: 'track' })).toEqual({ ok: true, call, issues: [] })
  })
})
