import { describe, expect, it } from 'vitest'
import { validateBatch } from '../../src/validate/validate-batch.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const situation = { type: 'identify', now: undefined } as const

describe('names that differ in case or separators only', () => {
  const look = (call: { readonly [name: string]: unknown }, type: 'identify' | 'track' = 'identify') =>
    issueFacts(issuesOf('repeated_name')(call, { ...situation, type })).map(([, path]) => path)

  it.each([
    [{ plan: 1, Plan: 2 }, ['Plan']],
    [{ Plan: 1, plan: 2, PLAN: 3 }, ['plan', 'PLAN']],
    [{ own_name: 1, ownName: 2 }, ['ownName']],
    [{ 'feed type': 1, 'Feed-Type': 2 }, ['["Feed-Type"]']],
  ])('are reported in %j', (traits, names) => {
    const places = names.map((name) => (name.startsWith('[') ? `traits${name}` : `traits.${name}`))
    expect(look({ traits })).toEqual(places)
    expect(look({ traits })).toEqual(places)
  })

  it('are found in nested objects, in lists and after objects with the same names', () => {
    expect(look({ traits: { plan: { plan: { Plan: 1 } }, Plan: [{ a: 1, A: 2 }] } })).toEqual([
      'traits.Plan[0].A',
      'traits.Plan',
    ])
    expect(
      look(
        {
          properties: { products: [{ sku: '1', SKU: '2' }, { sku: '1' }], order_id: 'o', orderId: 'p' },
          event: 'Order Completed',
        },
        'track',
      ),
    ).toEqual(['properties.products[0].SKU', 'properties.orderId'])
  })

  it.each([
    { 'a-1': 1, a1: 2 },
    { '2024-1-11': 1, '2024-11-1': 2 },
    { plan: 1, plans: 2 },
  ])('are not reported in %j', (traits) => {
    expect(look({ traits })).toEqual([])
  })

  it('are found among more names than are remembered, and among long ones', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`name_${index}x`, 1]))
    expect(look({ traits: { plan: 1, ...many, Plan: 2 } })).toEqual(['traits.Plan'])
    expect(look({ traits: { own: { plan: 1, ...many, Plan: 2 } } })).toEqual(['traits.own.Plan'])
    const long = 'n'.repeat(300)
    expect(look({ traits: { [long]: 1, [long.toUpperCase()]: 2 } })).toHaveLength(1)
  })
})

describe('the consent of any call', () => {
  const look = (categoryPreferences: unknown, event = 'Signed Up') =>
    issueFacts(
      issuesOf(
        'consent_empty',
        'consent_category_not_boolean',
        'consent_preferences_not_boolean',
      )({ event, context: { consent: { categoryPreferences } } }, { type: 'track', now: undefined }),
    ).map(([code, path]) => `${code} ${path}`)

  const place = 'context.consent.categoryPreferences'

  it('must have categories that are true or false', () => {
    expect(look({})).toEqual([`consent_empty ${place}`])
    expect(look({ ads: 'yes', analytics: true, own: 1 })).toEqual([
      `consent_category_not_boolean ${place}.ads`,
      `consent_category_not_boolean ${place}.own`,
    ])
    expect(look({ ads: false })).toEqual([])
  })

  it('has rules with discard codes in the event about consent', () => {
    const event = 'Segment Consent Preference Updated'
    expect(look({ ads: 'yes' }, event)).toEqual([`consent_preferences_not_boolean ${place}.ads`])
    expect(look({}, event)).toEqual([`consent_empty ${place}`])
  })
})

describe('calls of one batch with the same messageId', () => {
  const call = { type: 'screen', userId: 'u', messageId: 'm-1' } as const

  it('are refused but for the first', () => {
    const verdict = validateBatch({ batch: [call, { ...call, messageId: 'm-2' }, { ...call, userId: 'v' }] })
    expect(verdict.ok).toBe(false)
    expect(issueFacts(verdict.issues)).toEqual([
      ['message_id_repeated', 'batch[2].messageId', 'messageId "m-1" is that of an earlier call in the batch.'],
    ])
    expect(verdict.verdicts.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(verdict.calls).toHaveLength(2)
  })

  it('may have none', () => {
    const { messageId: _, ...bare } = call
    expect(
      validateBatch({ batch: [bare, bare, { ...bare, messageId: null }, { ...bare, messageId: null }] }).issues.map(
        ({ code }) => code,
      ),
    ).not.toContain('message_id_repeated')
  })
})

describe('the name of an event', () => {
  const look = (event: string) =>
    issuesOf('event_blank', 'event_with_id')({ event }, { type: 'track', now: undefined }).map(({ code }) => code)

  it('is more than spaces, and the same in every call', () => {
    expect([' ', '\t\n', '\u00a0'].flatMap(look)).toEqual(['event_blank', 'event_blank', 'event_blank'])
    expect(look('Order 10042 Completed')).toEqual(['event_with_id'])
    expect(look('Order Completed')).toEqual([])
  })
})

describe('a page call', () => {
  const look = (call: { readonly [name: string]: unknown }) =>
    issuesOf('page_url_missing')(call, { type: 'page', now: undefined })

  it('has the URL of the page in its properties or its context', () => {
    expect(look({ properties: { url: 'https://example.com' } })).toEqual([])
    expect(look({ context: { page: { url: 'https://example.com' } } })).toEqual([])
    expect(
      [look({}), look({ properties: { url: ' ' } }), look({ properties: { path: '/' } })].map(({ length }) => length),
    ).toEqual([1, 1, 1])
  })
})
