import { describe, expect, it } from 'vitest'
import type { FakeSegment } from '../src/index.ts'
import { callApi, makeWorkspace, sendCalls } from './workspace.ts'

/** What the tests read of answers. */
interface ProfileAnswer {
  readonly data: readonly { readonly type: string; readonly event: string }[]
  readonly traits: object
  readonly cursor: { readonly next: string }
  readonly error?: { readonly code: string }
}

const ask = async (
  segment: FakeSegment,
  path: string,
  token = 'space-token',
  host = 'https://profiles.segment.com',
) => {
  const response = await segment.fetch(`${host}/v1/spaces/spa1/collections/${path}`, {
    headers: { authorization: `Basic ${btoa(`${token}:`)}` },
  })
  const body: ProfileAnswer = await response.json()
  return { status: response.status, body }
}

const journey = [
  { type: 'page', anonymousId: 'anon-1', name: 'Home', messageId: 'm1' },
  {
    type: 'identify',
    anonymousId: 'anon-1',
    userId: 'u1',
    traits: { email: 'a@b.example', plan: 'free' },
    messageId: 'm2',
  },
  { type: 'track', userId: 'u1', event: 'Signed Up', properties: { step: 2 }, messageId: 'm3' },
  { type: 'identify', userId: 'u1', traits: { plan: 'pro' }, messageId: 'm4' },
  { type: 'group', userId: 'u1', groupId: 'g1', traits: { name: 'Initech' }, messageId: 'm5' },
]

describe('the Profile API', () => {
  it('shows what became of the calls of a user, by any of its ids', async () => {
    const { segment } = makeWorkspace()
    await sendCalls(segment, journey)
    for (const id of ['user_id:u1', 'anonymous_id:anon-1', `email:${encodeURIComponent('a@b.example')}`]) {
      const { body } = await ask(segment, `users/profiles/${id}/traits`)
      expect(body).toEqual({
        traits: { email: 'a@b.example', plan: 'pro' },
        cursor: { url: expect.stringContaining('/traits'), has_more: false, next: '', limit: 10 },
      })
    }
    const events = await ask(segment, 'users/profiles/user_id:u1/events')
    expect(events.body.data.map(({ type, event }) => [type, event])).toEqual([
      ['track', 'Signed Up'],
      ['page', ''],
    ])
    const ids = await ask(segment, 'users/profiles/user_id:u1/external_ids?include=user_id,email')
    expect(ids.body.data).toMatchObject([
      { type: 'user_id', id: 'u1', first_message_id: 'm2' },
      { type: 'email', id: 'a@b.example' },
    ])
    expect((await ask(segment, 'accounts/profiles/group_id:g1/traits')).body.traits).toEqual({ name: 'Initech' })
    expect((await ask(segment, 'users/profiles/user_id:u1/links')).body.data).toMatchObject([
      { to_collection: 'accounts', external_ids: [{ id: 'g1' }] },
    ])
    expect((await ask(segment, 'users/profiles')).body.data).toHaveLength(2)
  })

  it('reads lists in pages, and a few traits', async () => {
    const { segment } = makeWorkspace()
    await sendCalls(segment, journey)
    const first = await ask(segment, 'users/profiles/user_id:u1/traits?limit=1')
    expect(first.body).toMatchObject({ traits: { email: 'a@b.example' }, cursor: { has_more: true } })
    const next = await ask(segment, `users/profiles/user_id:u1/traits?limit=1&next=${first.body.cursor.next}`)
    expect(next.body).toMatchObject({ traits: { plan: 'pro' }, cursor: { has_more: false, next: '' } })
    const verbose = await ask(segment, 'users/profiles/user_id:u1/traits?include=plan&verbose=true')
    expect(verbose.body.traits).toEqual({
      plan: { value: 'pro', source_id: segment.workspace.sources[0]?.id, updated_at: '2026-06-01T12:00:00.000Z' },
    })
  })

  it('follows a long chain of ids in either order', async () => {
    const { segment } = makeWorkspace()
    const links = Array.from({ length: 2000 }, (_, index) => ({
      type: 'alias',
      userId: `u${index + 1}`,
      previousId: `u${index}`,
      messageId: `link-${index}`,
    }))
    await sendCalls(segment, [
      { type: 'identify', userId: 'u0', traits: { plan: 'pro' }, messageId: 'first' },
      ...links.toReversed(),
    ])
    expect((await ask(segment, 'users/profiles/user_id:u2000/traits')).body.traits).toEqual({ plan: 'pro' })
  })

  it('has its own errors, and its own tokens', async () => {
    const { segment, clock } = makeWorkspace({ workspace: { profileTokens: ['space-token'] } })
    await sendCalls(segment, journey)
    const code = async (path: string, token?: string): Promise<unknown> => {
      const { status, body } = await ask(segment, path, token)
      return [status, body.error?.code]
    }
    expect(await code('users/profiles/user_id:u1/traits', 'other')).toEqual([401, 'authentication_error'])
    expect(await code('users/profiles/user_id:nobody/traits')).toEqual([404, 'not_found'])
    expect(await code('users/profiles/u1/traits')).toEqual([400, 'validation_error'])
    expect(await code('users/profiles/user_id:u1/traits?limit=201')).toEqual([400, 'validation_error'])
    expect(await code('cars/profiles/user_id:u1/traits')).toEqual([400, 'validation_error'])
    for (let count = 0; count < 100; count += 1) await ask(segment, 'users/profiles/user_id:u1/metadata')
    expect(await code('users/profiles/user_id:u1/traits')).toEqual([429, 'rate_limit_error'])
    clock.now += 1000
    expect(await code('users/profiles/user_id:u1/traits')).toEqual([200, undefined])
  })

  it('forgets a user that was deleted', async () => {
    const { segment, clock } = makeWorkspace()
    await sendCalls(segment, journey)
    clock.now += 1
    const body = { regulationType: 'DELETE_ONLY', subjectType: 'USER_ID', subjectIds: ['u1'] }
    await callApi(segment, 'POST', '/regulations', { body })
    expect((await ask(segment, 'users/profiles/user_id:u1/traits')).status).toBe(404)
  })
})
