import { describe, expect, it } from 'vitest'
import type { CallType } from '../../src/spec/call-type-names.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const identifiers = issuesOf('id_placeholder', 'id_email', 'unify_limit', 'message_id_length', 'group_id_empty')

const look = (call: { readonly [name: string]: unknown }, type: CallType = 'track') =>
  issueFacts(identifiers(call, { type, now: undefined }))

describe('identifiers', () => {
  it.each(['userId', 'anonymousId', 'groupId', 'previousId'])('warns of a placeholder as %s', (name) => {
    expect(look({ [name]: 'NULL' })).toEqual([['id_placeholder', name, `${name} is the placeholder "NULL".`]])
    expect(look({ [name]: 'null-7' })).toEqual([])
  })

  it('ignores empty and invalid ids, which have their own issue', () => {
    expect(look({ userId: '', anonymousId: 0, groupId: null, previousId: false })).toEqual([])
  })

  it('warns of an email address as userId, and only there', () => {
    expect(look({ userId: 'ada@example.com' })).toEqual([['id_email', 'userId', 'userId is an email address.']])
    expect(look({ userId: 'ada@example', anonymousId: 'ada@example.com', groupId: 'ada@example.com' })).toEqual([])
  })

  it('warns of a groupId of more than 500 characters', () => {
    expect(look({ groupId: 'g'.repeat(500) }, 'group')).toEqual([])
    expect(look({ groupId: 'g'.repeat(501) }, 'group')).toEqual([
      ['unify_limit', 'groupId', 'groupId has 501 characters; Unify allows at most 500.'],
    ])
  })

  it('warns of a messageId of exactly 100 characters', () => {
    expect(look({ messageId: 'm'.repeat(99) })).toEqual([])
    expect(look({ messageId: 'm'.repeat(100) })).toEqual([
      ['message_id_length', 'messageId', 'messageId has exactly 100 characters.'],
    ])
    // Longer ones are an error.
    expect(look({ messageId: 'm'.repeat(101) })).toEqual([])
  })

  it('warns of an empty context.groupId of a track call', () => {
    expect(look({ context: { groupId: '' } })).toEqual([
      ['group_id_empty', 'context.groupId', 'context.groupId is empty.'],
    ])
    expect(look({ context: { groupId: '' } }, 'page')).toEqual([])
    expect(look({ context: { groupId: 'g' } })).toEqual([])
    expect(look({ context: null })).toEqual([])
  })
})
