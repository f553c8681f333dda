import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../../test/issue-facts.ts'
import { issuesOf } from '../../../test/rule-issues.ts'

const consent = issuesOf(
  'consent_preferences_missing',
  'consent_preferences_not_object',
  'consent_preferences_not_boolean',
)

const event = 'Segment Consent Preference Updated'
const look = (context: unknown, name = event) =>
  issueFacts(consent({ event: name, context }, { type: 'track', now: undefined }))
const missing = [
  ['consent_preferences_missing', 'context.consent.categoryPreferences', 'The event carries no categoryPreferences.'],
]

describe('consent', () => {
  it.each([undefined, null, {}, { consent: null }, { consent: {} }, { consent: [] }])(
    'misses the preferences in %j',
    (context) => expect(look(context)).toEqual(missing),
  )

  it.each([null, [], 'all', true])('refuses %j as preferences', (categoryPreferences) => {
    expect(look({ consent: { categoryPreferences } })).toEqual([
      ['consent_preferences_not_object', 'context.consent.categoryPreferences', 'categoryPreferences is no object.'],
    ])
  })

  it('refuses every choice that is neither true nor false', () => {
    const categoryPreferences = { ads: true, sales: 'yes', 'a b': null, analytics: false }
    expect(look({ consent: { categoryPreferences } })).toEqual([
      [
        'consent_preferences_not_boolean',
        'context.consent.categoryPreferences.sales',
        'The choice for "sales" is neither true nor false.',
      ],
      [
        'consent_preferences_not_boolean',
        'context.consent.categoryPreferences["a b"]',
        'The choice for "a b" is neither true nor false.',
      ],
    ])
  })

  it('takes preferences in full, also none at all', () => {
    expect(look({ consent: { categoryPreferences: { ads: false } } })).toEqual([])
    expect(look({ consent: { categoryPreferences: {} } })).toEqual([])
  })

  it('looks at no other event and no other type', () => {
    expect(look({}, 'Consent Updated')).toEqual([])
    expect(consent({ event }, { type: 'page', now: undefined })).toEqual([])
  })
})
