import { describe, expect, it } from 'vitest'
import { runModule, verifyConnection } from '../src/index.ts'
import { connections, tokens, useLocalWorkspace } from './support/local-workspace.ts'
import { segmentApp } from './support/segment-app.ts'

const local = useLocalWorkspace()
const profile = (parameters: object, connection: object = connections.profiles) =>
  local.run('getProfile', parameters, { connection: { ...connection } })

describe('Get a profile', () => {
  it('shows what became of the calls about a user', async () => {
    await local.send(
      { type: 'identify', userId: 'user-42', anonymousId: 'anon-1', traits: { email: 'ada@example.com', plan: 'pro' } },
      { type: 'track', userId: 'user-42', event: 'Signed Up', properties: { step: 1 } },
      { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { revenue: 19.99 } },
      { type: 'group', userId: 'user-42', groupId: 'company-7', traits: { name: 'Initech' } },
    )
    const { bundles, trace } = await profile({ id: 'user-42', eventLimit: 1 })
    expect(bundles).toEqual([
      {
        traits: { email: 'ada@example.com', plan: 'pro' },
        externalIds: [
          expect.objectContaining({ type: 'user_id', id: 'user-42' }),
          expect.objectContaining({ type: 'anonymous_id', id: 'anon-1' }),
          expect.objectContaining({ type: 'email', id: 'ada@example.com' }),
        ],
        events: [expect.objectContaining({ event: 'Order Completed', properties: { revenue: 19.99 } })],
        moreTraits: false,
        moreIds: false,
        moreEvents: true,
      },
    ])
    expect(trace).not.toContain(tokens.space)
    const byEmail = await profile({ idType: 'email', id: 'ada@example.com' })
    expect(byEmail.bundles[0]?.events).toHaveLength(2)
    const account = await profile({ collection: 'accounts', idType: 'group_id', id: 'company-7' })
    expect(account.bundles[0]?.traits).toEqual({ name: 'Initech' })
  })

  it('finds ids with spaces and other letters, and refuses those that change the path', async () => {
    await local.send({ type: 'identify', userId: 'Ada Löwe & Co', traits: { plan: 'free' } })
    expect((await profile({ id: 'Ada Löwe & Co' })).bundles[0]?.traits).toEqual({ plan: 'free' })
    for (const id of ['a/b', 'a?b', 'a#b', '%2e', 'a\\b', '']) {
      expect((await profile({ id })).error?.type).toBe('ParameterError')
    }
  })

  it('explains a missing profile and a wrong token', async () => {
    expect((await profile({ id: 'nobody' })).error).toMatchObject({
      type: 'DataError',
      message: expect.stringMatching(/Profile was not found.*no such profile/),
    })
    const wrong = await profile({ id: 'user-42' }, { ...connections.profiles, token: 'wrong-token' })
    expect(wrong.error).toMatchObject({ type: 'InvalidAccessTokenError' })
  })

  it('has a connection of its own, which is verified', async () => {
    const verify = (fields: object) =>
      verifyConnection(segmentApp, 'segmentProfiles', {
        transport: local.transport,
        parameters: { ...connections.profiles, ...fields },
      })
    expect(await verify({})).toMatchObject({ ok: true, name: 'Space spa_1' })
    expect(await verify({ token: 'wrong-token' })).toMatchObject({
      ok: false,
      error: { type: 'InvalidAccessTokenError' },
    })
    expect(await verify({ spaceId: 'a/b' })).toMatchObject({ ok: false, error: { type: 'ParameterError' } })
  })

  it('asks the host of its region', async () => {
    const hosts: string[] = []
    await runModule(segmentApp, 'getProfile', {
      connection: { ...connections.profiles, region: 'eu' },
      parameters: { id: 'user-42' },
      transport: async ({ url }) => {
        hosts.push(new URL(url).host)
        return { status: 404, headers: new Headers(), body: '' }
      },
    })
    expect(hosts).toEqual(['profiles.euw1.segment.com'])
  })
})
