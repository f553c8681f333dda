import { describe, expect, it } from 'vitest'
import { validateCall } from '../../src/index.ts'
import { type CallType, callTypeNames } from '../../src/spec/call-type-names.ts'
import { callTypes } from '../../src/spec/fields/call-types.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const unknownFields = issuesOf('unknown_field', 'set_by_segment')

const look = (call: { readonly [name: string]: unknown }, type: CallType = 'track') =>
  issueFacts(unknownFields(call, { type, now: undefined }))

describe('unknownFields', () => {
  it.each(callTypeNames)('accepts every field of a %s call, and those that libraries add', (type) => {
    const names = [
      'type',
      ...callTypes[type].fields.map(({ name }) => name),
      'channel',
      '_metadata',
      'options',
      'action',
    ]
    expect(look(Object.fromEntries(names.map((name) => [name, 1])), type)).toEqual([])
  })

  it('tells where a misplaced name belongs', () => {
    expect(look({ revenue: 1 })).toEqual([
      [
        'unknown_field',
        'revenue',
        'A track call has no field "revenue". It belongs in properties: write it as properties.revenue.',
      ],
    ])
  })

  it('suggests the nearest name', () => {
    expect(look({ userID: 1 })).toEqual([
      ['unknown_field', 'userID', 'A track call has no field "userID". Did you mean userId?'],
    ])
  })

  it('says which type of call has such a field', () => {
    expect(look({ previousId: 1 })).toEqual([
      ['unknown_field', 'previousId', 'A track call has no field "previousId". It is a field of alias calls.'],
    ])
  })

  it.each([
    ['identify', 'An identify call has no field "colour".'],
    ['alias', 'An alias call has no field "colour".'],
    ['group', 'A group call has no field "colour".'],
  ])('names the type of call: %s', (type, message) => {
    const call = { type, userId: 'user-42', groupId: 'company-7', previousId: 'visitor-7', colour: 'red' }
    const { issues } = validateCall(call)
    expect(issues.filter(({ path }) => path[0] === 'colour')).toMatchObject([
      { message: `${message} Destinations ignore it.` },
    ])
  })

  it('says that destinations ignore any other name', () => {
    expect(look({ colour: 'red' })).toEqual([
      ['unknown_field', 'colour', 'A track call has no field "colour". Destinations ignore it.'],
    ])
  })

  it.each(['receivedAt', 'originalTimestamp', 'version', 'projectId'])('says that Segment sets %s itself', (name) => {
    expect(look({ [name]: 1 })).toEqual([['set_by_segment', name, `Segment sets ${name} itself and overwrites it.`]])
  })

  it('accepts what Segment sets if the call has its time', () => {
    expect(look({ timestamp: '2024-05-01T09:30:00Z', receivedAt: '2024-05-01T09:30:01Z', version: '1.1' })).toEqual([])
  })

  it('leaves user_id to the rule that asks for an identity', () => {
    expect(look({ user_id: 'user-42' })).toEqual([])
    expect(look({ user_id: 'user-42', userId: 'user-42' })).toHaveLength(1)
  })

  it('names the page of the type', () => {
    expect(unknownFields({ colour: 1 }, { type: 'group', now: undefined })[0]?.page).toBe(callTypes.group.page)
  })

  it('reports every one of 20,000 names without searching advice for each', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `userI${index}`)
    const found = look(Object.fromEntries(names.map((name) => [name, 1])))
    expect(found).toHaveLength(20_000)
    expect(found[0]?.[2]).toContain('Did you mean userId?')
    expect(found.at(-1)?.[2]).toContain('Destinations ignore it.')
  })
})
