import { describe, expect, it } from 'vitest'
import type { CallType } from '../../src/spec/call-type-names.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const times = issuesOf('timestamp_no_offset', 'timestamp_future', 'timestamp_before_1970')

const now = Date.parse('2026-06-01T12:00:00.000Z')

const look = (
  call: { readonly [name: string]: unknown },
  type: CallType = 'identify',
  clock: number | undefined = now,
) => issueFacts(times(call, { type, now: clock }))

describe('times', () => {
  it.each(['timestamp', 'sentAt'])('warns of a %s without an offset', (name) => {
    expect(look({ [name]: '2024-05-01T09:30:00' })).toEqual([
      ['timestamp_no_offset', name, `${name} has no offset from UTC: "2024-05-01T09:30:00".`],
    ])
    expect(look({ [name]: '2024-05-01' })).toHaveLength(1)
    expect(look({ [name]: '2024-05-01T09:30:00+02:00' })).toEqual([])
  })

  it('warns of a reserved time without an offset, but not of a date if the field is a date', () => {
    expect(look({ traits: { createdAt: '2024-05-01T09:30:00', birthday: '1988-03-14T10:00:00' } })).toEqual([
      ['timestamp_no_offset', 'traits.birthday', 'traits.birthday has no offset from UTC: "1988-03-14T10:00:00".'],
      ['timestamp_no_offset', 'traits.createdAt', 'traits.createdAt has no offset from UTC: "2024-05-01T09:30:00".'],
    ])
    expect(look({ traits: { createdAt: '2024-05-01T09:30:00Z', birthday: '1988-03-14' } })).toEqual([])
    expect(look({ traits: { ownTime: '2024-05-01T09:30:00' } })).toEqual([])
  })

  it('warns of a timestamp more than five minutes ahead of the clock, and of no other time', () => {
    expect(look({ timestamp: '2026-06-01T12:05:00.000Z' })).toEqual([])
    expect(look({ timestamp: '2026-06-01T12:05:00.001Z' })).toEqual([
      ['timestamp_future', 'timestamp', 'timestamp is 5 minutes in the future.'],
    ])
    expect(look({ timestamp: '2026-06-01T14:10:00.000+02:00' })).toHaveLength(1)
    expect(look({ sentAt: '2030-01-01T00:00:00.000Z', traits: { createdAt: '2030-01-01T00:00:00Z' } })).toEqual([])
  })

  it('reports no timestamp in the future without a clock', () => {
    expect(issueFacts(times({ timestamp: '2030-01-01T00:00:00.000Z' }, { type: 'track', now: undefined }))).toEqual([])
  })

  it('warns of a timestamp before 1970', () => {
    expect(look({ timestamp: '1970-01-01T00:00:00.000Z' })).toEqual([])
    expect(look({ timestamp: '1969-12-31T23:59:59.999Z' })).toEqual([
      ['timestamp_before_1970', 'timestamp', 'timestamp is before 1970: "1969-12-31T23:59:59.999Z".'],
    ])
    expect(look({ timestamp: '1970-01-01T00:00:00.000+01:00' })).toHaveLength(1)
  })

  it('ignores invalid times, which have their own issue', () => {
    expect(look({ timestamp: 'soon', sentAt: 7, traits: { createdAt: '2024-02-30T00:00:00' } })).toEqual([])
    expect(look({ traits: null, context: [] })).toEqual([])
  })
})

it('says what to write instead of a time that is almost ISO 8601', () => {
  const messages = issuesOf('timestamp_invalid', 'format')(
    { timestamp: '2015-2-2T00:30:08.276Z', traits: { createdAt: 1_714_555_800, birthday: '1988/3/14' } },
    { type: 'identify', now: undefined },
  ).map(({ message }) => message)
  expect(messages).toEqual([
    'timestamp must be an ISO 8601 time of a date that exists, but is the string "2015-2-2T00:30:08.276Z"; write 2015-02-02T00:30:08.276Z.',
    'traits.birthday must be an ISO 8601 date, but is the string "1988/3/14"; write 1988-03-14.',
  ])
})
