import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { callSchemas } from '../schemas/call.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { callTypes } from '../spec/call-types.ts'
import { issuesFromZod } from './issues-from-zod.ts'

const issuesOf = (type: CallType, call: object) => {
  const parsed = callSchemas[type].safeParse({ type, ...call })
  return parsed.success ? [] : issuesFromZod(parsed.error, type, { type, ...call })
}
const look = (type: CallType, call: object) => issueFacts(issuesOf(type, { userId: 'user-42', ...call }))

const filled = 'text with at least one character is expected.'

describe('an id or name', () => {
  it.each<readonly [CallType, string, unknown, string, string]>([
    ['track', 'event', undefined, 'event_required', 'event is missing.'],
    ['track', 'event', null, 'event_required', `event is null, and ${filled}`],
    ['track', 'event', '', 'event_required', `event is an empty string, and ${filled}`],
    ['track', 'event', 7, 'event_not_string', `event is the number 7, and ${filled}`],
    ['group', 'groupId', undefined, 'group_id_required', 'groupId is missing.'],
    ['group', 'groupId', 7, 'group_id_required', `groupId is the number 7, and ${filled}`],
    ['alias', 'previousId', undefined, 'previous_id_required', 'previousId is missing.'],
    ['alias', 'previousId', '', 'previous_id_required', `previousId is an empty string, and ${filled}`],
    ['page', 'name', '', 'name_not_string', `name is an empty string, and ${filled}`],
    ['page', 'name', null, 'name_not_string', `name is null, and ${filled}`],
    ['screen', 'name', 7, 'name_not_string', `name is the number 7, and ${filled}`],
    ['page', 'category', [], 'category_not_string', `category is an array, and ${filled}`],
    ['screen', 'category', '', 'category_not_string', `category is an empty string, and ${filled}`],
    ['identify', 'userId', 7, 'id_not_string', `userId is the number 7, and ${filled}`],
    ['identify', 'userId', '', 'id_not_string', `userId is an empty string, and ${filled}`],
    ['identify', 'anonymousId', true, 'id_not_string', `anonymousId is the boolean true, and ${filled}`],
  ])('of %s: %s %o', (type, name, value, code, message) => {
    const needed = { track: { event: 'Sign' }, group: { groupId: 'g' }, alias: { previousId: 'p' } } as Record<
      string,
      object
    >
    expect(look(type, { ...needed[type], [name]: value })).toEqual([[code, name, message]])
  })
})

describe('identity', () => {
  it.each(['identify', 'page', 'screen'] as const)('is missing from a %s call', (type) => {
    expect(issueFacts(issuesOf(type, { userId: null }))).toEqual([
      ['identity_required', 'userId', 'The call names nobody: userId and anonymousId are both missing.'],
    ])
    expect(issuesOf(type, { anonymousId: 'a' })).toEqual([])
  })

  it('is missing from an alias without userId, whatever its anonymousId', () => {
    const [issue] = issuesOf('alias', { previousId: 'old', anonymousId: 'a' })
    expect(issue).toMatchObject({ code: 'user_id_required', path: ['userId'], message: 'userId is missing.' })
  })

  it('is reported beside whatever else is wrong', () => {
    expect(issuesOf('track', { properties: [] }).map(({ code }) => code)).toEqual([
      'event_required',
      'properties_not_object',
      'identity_required',
    ])
  })

  it('is not missing where it is wrong', () => {
    expect(issuesOf('identify', { userId: 7 }).map(({ code }) => code)).toEqual(['id_not_string'])
  })
})

describe('an object of facts', () => {
  it.each<readonly [CallType, string, string]>([
    ['identify', 'traits', 'traits_not_object'],
    ['group', 'traits', 'traits_not_object'],
    ['page', 'properties', 'properties_not_object'],
    ['screen', 'properties', 'properties_not_object'],
    ['identify', 'context', 'context_not_object'],
    ['identify', 'integrations', 'integrations_not_object'],
  ])('of %s: %s', (type, name, code) => {
    const rest = type === 'group' ? { groupId: 'g' } : {}
    for (const [value, described] of [
      [null, 'null'],
      [[], 'an array'],
      ['x', 'the text "x"'],
    ]) {
      const message = `${name} is ${described}, and an object is expected.`
      expect(look(type, { ...rest, [name as string]: value })).toEqual([[code, name, message]])
    }
  })
})

describe('a field with a form of its own', () => {
  it('messageId has 1 to 100 characters', () => {
    expect(look('identify', { messageId: 'm'.repeat(101) })).toEqual([
      ['message_id_invalid', 'messageId', 'messageId has 101 characters, and at most 100 are allowed.'],
    ])
    expect(look('identify', { messageId: '' })).toEqual([
      ['message_id_invalid', 'messageId', 'messageId is an empty string, and text of 1 to 100 characters is expected.'],
    ])
    expect(look('identify', { messageId: 'm'.repeat(100) })).toEqual([])
  })

  it.each(['timestamp', 'sentAt'])('%s is an ISO 8601 time', (name) => {
    const rule = 'A time is an ISO 8601 string of a date that exists.'
    expect(look('identify', { [name]: 'soon' })).toEqual([
      ['timestamp_invalid', name, `${name} is the text "soon". ${rule}`],
    ])
    expect(look('identify', { [name]: 7 })).toEqual([['timestamp_invalid', name, `${name} is the number 7. ${rule}`]])
  })

  it('a currency is a code of ISO 4217', () => {
    const rule = 'A currency is the three-letter code of ISO 4217.'
    expect(look('track', { event: 'Sign', properties: { currency: 'EURO' } })).toEqual([
      ['currency_invalid', 'properties.currency', `properties.currency is the text "EURO". ${rule}`],
    ])
  })

  it('other forms are warned of', () => {
    expect(look('identify', { traits: { email: 'ada', website: 'none', birthday: 'May' } })).toEqual([
      ['format', 'traits.birthday', 'traits.birthday is the text "May", which is no date.'],
      ['format', 'traits.email', 'traits.email is the text "ada", which is no email.'],
      ['format', 'traits.website', 'traits.website is the text "none", which is no uri.'],
    ])
  })
})

describe('a reserved name of another type', () => {
  it('is an error where Segment drops the call for it', () => {
    const context = { device: { advertisingId: 7 }, consent: { version: '1' } }
    expect(issuesOf('identify', { userId: 'u', context }).map(({ code, severity }) => [code, severity])).toEqual([
      ['advertising_id_not_string', 'error'],
      ['consent_version_not_number', 'error'],
    ])
  })

  it('is a warning elsewhere, and says all that is expected', () => {
    expect(look('track', { event: 'Sign', properties: { revenue: '7' } })).toEqual([
      ['revenue_not_number', 'properties.revenue', 'properties.revenue is the text "7", and a number is expected.'],
    ])
    expect(look('group', { groupId: 'g', traits: { employees: true, address: 'here' } })).toEqual([
      ['reserved_type', 'traits.address', 'traits.address is the text "here", and an object is expected.'],
      ['reserved_type', 'traits.employees', 'traits.employees is the boolean true, and text or a number is expected.'],
    ])
    const context = { channel: 'app', active: 1, protocols: { event_version: 1.5 }, externalIds: {} }
    expect(look('identify', { context })).toEqual([
      ['reserved_type', 'context.active', 'context.active is the number 1, and true or false is expected.'],
      [
        'reserved_type',
        'context.channel',
        'context.channel is the text "app", and one of server, browser, mobile is expected.',
      ],
      ['reserved_type', 'context.externalIds', 'context.externalIds is an object, and an array is expected.'],
      [
        'reserved_type',
        'context.protocols.event_version',
        'context.protocols.event_version is the number 1.5, and a whole number is expected.',
      ],
    ])
  })

  it('names the page of the type inside objects, and that of the rule outermost', () => {
    const [outer, inner] = issuesOf('page', { userId: 7, properties: { title: 7 } })
    expect(outer?.page).not.toBe(callTypes.page.page)
    expect(inner?.page).toBe(callTypes.page.page)
  })
})
