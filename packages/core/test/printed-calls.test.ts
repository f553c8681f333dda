import { describe, expect, it } from 'vitest'
import type { SegmentIssue } from '../src/error/segment-issue.ts'
import { validateCall } from '../src/validate/validate-call.ts'
import { printedCalls } from './printed-calls.ts'

const found = printedCalls.map(({ page, type, call }) => {
  const { issues } = validateCall(call, { type })
  const facts = (severity: SegmentIssue['severity']): readonly string[] =>
    issues.filter((issue) => issue.severity === severity).map(({ code, path }) => `${code} ${path.join('.')}`)
  return { page, name: String(call.event ?? type), warnings: facts('warning'), errors: facts('error') }
})

const lines = (kind: 'warnings' | 'errors'): readonly string[] =>
  found.flatMap(({ page, name, [kind]: facts }) => (facts.length === 0 ? [] : [`${page} ${name}: ${facts.join(', ')}`]))

const http = 'connections/sources/catalog/libraries/server/http-api/'
const bare = `${http} happy-path-a3ef8a6f-0482-4694-bc4d-4afba03a0eab`

describe('the calls that the pages of Segment print', () => {
  it('are about 150, from every page of the spec', () => {
    expect(printedCalls.length).toBeGreaterThan(140)
    expect(new Set(printedCalls.map(({ page }) => page)).size).toBeGreaterThan(20)
  })

  it('get a warning only if it is true', () => {
    expect(lines('warnings')).toEqual([
      // `email` belongs in the traits, and the UUID makes an event of its own for each request.
      `${bare}: unknown_field email, event_with_id event`,
      `${bare}: unknown_field email, event_with_id event`,
      // A page view that no destination can tell from another.
      `${http} page: page_url_missing properties.url`,
      // ISO 4217 codes are upper case, as in every other example.
      'connections/spec/ecommerce/v2/ Product Viewed: currency_case properties.currency',
      // The page shows it to explain that no destination with a category gets the call.
      'privacy/consent-management/consent-in-segment-connections/ Button Clicked: consent_empty context.consent.categoryPreferences',
    ])
  })

  it('have an error only if Segment cannot read them', () => {
    expect(lines('errors')).toEqual([
      // Neither date is ISO 8601: the month has one digit.
      `${http} identify: timestamp_invalid timestamp`,
      `${http} Song Played: timestamp_invalid timestamp`,
      // The page writes user_id, which no endpoint reads.
      ...[
        'Email Bounced',
        'Email Delivered',
        'Email Link Clicked',
        'Email Marked as Spam',
        'Email Opened',
        'Unsubscribed',
      ].map((event) => `connections/spec/email/ ${event}: identity_required user_id`),
    ])
  })

  it('pass strict, but for those', () => {
    const strict = printedCalls.filter(({ type, call }) => validateCall(call, { type, strict: true }).ok)
    expect(strict.length).toBe(printedCalls.length - lines('warnings').length - lines('errors').length)
  })
})
