import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { callTypeNames } from '../spec/call-type-names.ts'
import { validateCall } from './validate-call.ts'

const clean = {
  identify: { type: 'identify', userId: 'user-42', traits: { email: 'ada@example.com' } },
  track: { type: 'track', userId: 'user-42', event: 'Lesson Opened', properties: { title: 'Sheep' } },
  page: { type: 'page', anonymousId: 'session-7', name: 'Home' },
  screen: { type: 'screen', anonymousId: 'session-7', name: 'Home' },
  group: { type: 'group', userId: 'user-42', groupId: 'company-7' },
  alias: { type: 'alias', userId: 'user-42', previousId: 'session-7' },
} as const

describe('validateCall', () => {
  it.each(callTypeNames)('returns a valid %s call unchanged', (type) => {
    const verdict = validateCall(clean[type], { type })
    expect(verdict).toEqual({ ok: true, call: clean[type], issues: [] })
    expect(verdict.ok && verdict.call).toBe(clean[type])
  })

  it.each<readonly [unknown, string]>([
    [null, 'null'],
    [undefined, 'missing'],
    ['{}', 'the string "{}"'],
    [[], 'an array'],
    [new Date(0), 'a Date'],
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
    expect(validateCall({ type: 'x', properties: { at: new Date(0) } }).issues.map(({ code }) => code)).toEqual([
      'type_unknown',
      'not_json',
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

  it('counts the bytes of the call as JSON', () => {
    const frame = JSON.stringify({ ...clean.track, properties: { text: '' } }).length
    const callOf = (bytes: number) => ({ ...clean.track, properties: { text: 'a'.repeat(bytes - frame) } })
    expect(validateCall(callOf(32_000))).toMatchObject({ ok: true, issues: [] })
    expect(validateCall(callOf(32_001))).toMatchObject({ ok: true, issues: [{ code: 'call_near_limit' }] })
    expect(validateCall(callOf(32_769))).toMatchObject({ ok: false, issues: [{ code: 'call_too_large' }] })
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
