import { describe, expect, it } from 'vitest'
import { describeValue } from '../../src/validate/describe-value.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const consent = issuesOf(
  'consent_preferences_missing',
  'consent_preferences_not_object',
  'consent_preferences_not_boolean',
)

const event = 'Segment Consent Preference Updated'
const look = (context: unknown, name = event) =>
  issueFacts(consent({ event: name, context }, { type: 'track', now: undefined }))
const missing = [
  [
    'consent_preferences_missing',
    'context.consent.categoryPreferences',
    'context.consent.categoryPreferences is missing.',
  ],
]

describe('consent', () => {
  it.each([undefined, null, {}, { consent: null }, { consent: {} }, { consent: [] }])(
    'reports missing preferences in %j',
    (context) => expect(look(context)).toEqual(missing),
  )

  it.each([null, [], 'all', true])('refuses %j as preferences', (categoryPreferences) => {
    expect(look({ consent: { categoryPreferences } })).toEqual([
      [
        'consent_preferences_not_object',
        'context.consent.categoryPreferences',
        `context.consent.categoryPreferences must be an object, but is ${describeValue(categoryPreferences)}.`,
      ],
    ])
  })

  it('refuses every choice that is neither true nor false', () => {
    const categoryPreferences = { ads: true, sales: 'yes', 'a b': null, analytics: false }
    expect(look({ consent: { categoryPreferences } })).toEqual([
      [
        'consent_preferences_not_boolean',
        'context.consent.categoryPreferences.sales',
        'context.consent.categoryPreferences.sales must be true or false, but is the string "yes".',
      ],
      [
        'consent_preferences_not_boolean',
        'context.consent.categoryPreferences["a b"]',
        'context.consent.categoryPreferences["a b"] must be true or false, but is null.',
      ],
    ])
  })

  it('accepts complete preferences, and an empty object', () => {
    expect(look({ consent: { categoryPreferences: { ads: false } } })).toEqual([])
    expect(look({ consent: { categoryPreferences: {} } })).toEqual([])
  })

  it('ignores other events and other types', () => {
    expect(look({}, 'Consent Updated')).toEqual([])
    expect(consent({ event }, { type: 'page', now: undefined })).toEqual([])
  })
})
