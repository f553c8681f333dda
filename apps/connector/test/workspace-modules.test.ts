import { describe, expect, it } from 'vitest'
import { runEndpoint, runRpc } from '../src/index.ts'
import { connections, shopKey, tokens, useLocalWorkspace } from './support/local-workspace.ts'
import { segmentApp } from './support/segment-app.ts'

const local = useLocalWorkspace()

const callApi = async (method: string, path: string, body?: object) => {
  const response = await local.segment().fetch(`https://api.segmentapis.com${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens.workspace}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return ((await response.json()) as { data: Readonly<Record<string, Readonly<Record<string, unknown>>>> }).data
}

const shopId = (): string => local.segment().workspace.sources[0]?.id ?? ''

describe('List sources', () => {
  it('returns every page, without write keys, and hides them in its trace', async () => {
    for (let count = 0; count < 205; count += 1) {
      local
        .segment()
        .workspace.addSource({ name: `Extra ${count}`, writeKey: `extraWriteKey${count}`, enabled: count > 3 })
    }
    const { bundles, trace } = await local.run('listSources', { includeDisabled: true })
    expect(bundles).toHaveLength(206)
    expect(bundles[0]).toEqual({
      id: shopId(),
      name: 'Shop',
      slug: 'shop',
      enabled: true,
      type: 'HTTP API',
      writeKeys: 1,
      labels: [],
    })
    expect(JSON.stringify(bundles)).not.toContain(shopKey)
    expect(trace).not.toContain(shopKey)
    expect((await local.run('listSources', {})).bundles).toHaveLength(202)
    expect((await local.run('listSources', { limit: 3 })).bundles).toHaveLength(3)
  })

  it('is an endpoint for agents as well, and a list of ids for forms', async () => {
    const options = { transport: local.transport, connection: connections.workspace, parameters: { limit: 1 } }
    const read = await runEndpoint(segmentApp, 'readSources', options)
    expect(read.ok ? read.bundles : read.error).toMatchObject([{ id: shopId(), name: 'Shop' }])
    const ids = await runRpc(segmentApp, 'listSourceIds', { ...options, parameters: {} })
    expect(ids.ok ? ids.bundles[0] : ids.error).toEqual({ label: 'Shop (HTTP API)', value: shopId() })
  })

  it('explains a wrong token', async () => {
    const { error } = await local.run('listSources', {}, { connection: { token: 'wrongToken', region: 'us' } })
    expect(error).toMatchObject({
      type: 'InvalidAccessTokenError',
      message: expect.stringContaining('Workspace Owner'),
    })
  })
})

describe('List destinations', () => {
  it('returns those of a source, without their settings', async () => {
    const settings = { sharedSecret: 'theSharedSecretOfADestination' }
    const metadataId = '614a3c7d791c91c41bae7599'
    await callApi('POST', '/destinations', { sourceId: shopId(), metadataId, settings, name: 'Hook' })
    const { bundles, trace } = await local.run('listDestinations', { sourceId: shopId() })
    expect(bundles).toEqual([
      {
        id: expect.any(String),
        name: 'Hook',
        enabled: true,
        sourceId: shopId(),
        type: 'Webhooks (Actions)',
        slug: 'actions-webhook',
      },
    ])
    expect(trace).not.toContain(settings.sharedSecret)
    expect((await local.run('listDestinations', { sourceId: 'anotherSource' })).bundles).toEqual([])
    expect((await local.run('listDestinations', {})).bundles).toHaveLength(1)
  })
})

describe('tracking plans', () => {
  it('are listed, with their rules', async () => {
    const rule = (key: string, version = 1) => ({ type: 'TRACK' as const, key, version, jsonSchema: { title: key } })
    const rules = [
      rule('Order Completed'),
      rule('Order Completed', 2),
      { type: 'COMMON' as const, jsonSchema: { a: 1 } },
    ]
    const id = local.segment().workspace.addTrackingPlan({ name: 'Web', rules })
    const plans = await local.run('listTrackingPlans', {})
    expect(plans.bundles).toMatchObject([{ id, name: 'Web', type: 'LIVE', createdAt: '2026-06-01T12:00:00.000Z' }])
    expect((await local.run('listTrackingPlans', { type: 'TEMPLATE' })).bundles).toEqual([])
    const listed = await local.run('listTrackingPlanRules', { trackingPlan: id, type: 'TRACK' })
    expect(
      listed.bundles.map(({ key, version, jsonSchema, deprecatedAt }) => [key, version, jsonSchema, deprecatedAt]),
    ).toEqual([
      ['Order Completed', 1, { title: 'Order Completed' }, undefined],
      ['Order Completed', 2, { title: 'Order Completed' }, undefined],
    ])
    expect((await local.run('listTrackingPlanRules', { trackingPlan: id })).bundles).toHaveLength(3)
    const other = await local.run('listTrackingPlanRules', { trackingPlan: 'tp_other' })
    expect(other.error).toMatchObject({ type: 'DataError' })
    expect((await local.run('listTrackingPlanRules', { trackingPlan: '../sources' })).error?.type).toBe(
      'ParameterError',
    )
  })
})

describe('List reasons for dropped calls', () => {
  it('joins what Segment dropped with the rule and the advice', async () => {
    await local.send(
      { type: 'track', userId: 7, event: 'Order Completed' },
      { type: 'track', userId: 8, event: 'Order Completed' },
      { type: 'page' },
      { type: 'track', userId: 'u', event: 'Kept' },
    )
    // The end is exclusive.
    local.clock.now += 1000
    const startTime = '2026-06-01T00:00:00Z'
    const { bundles } = await local.run('listDropReasons', { sourceId: shopId(), startTime })
    expect(bundles).toEqual([
      {
        reason: 'id_not_string',
        count: 2,
        event: 'Order Completed',
        type: 'track',
        rule: 'An id must be a string with at least one character.',
        advice: 'Convert the id to a string, or remove the field.',
        page: expect.stringContaining('https://www.twilio.com/docs/segment/'),
      },
      expect.objectContaining({
        reason: 'no_user_anon_id',
        count: 1,
        type: 'page',
        advice: expect.stringMatching(/^Set userId/),
      }),
    ])
    const one = await local.run('listDropReasons', {
      sourceId: shopId(),
      startTime,
      event: 'Order Completed',
      limit: 5,
    })
    expect(one.bundles).toHaveLength(1)
    const before = await local.run('listDropReasons', {
      sourceId: shopId(),
      startTime,
      endTime: '2026-06-01T01:00:00Z',
    })
    expect(before.bundles).toEqual([])
    expect((await local.run('listDropReasons', { sourceId: 'nope', startTime })).error?.message).toMatch(/^\[404\]/)
    const old = await local.run('listDropReasons', { sourceId: shopId(), startTime: '2026-01-01T00:00:00Z' })
    // The values are wrong, not the region.
    expect(old.error).toMatchObject({
      type: 'DataError',
      message: expect.stringMatching(/720 hours.* – Check the values of the fields\.$/),
    })
  })

  it('has words for every reason that the local Segment documents', async () => {
    const { discardCodes } = await import('@org/segment-testing')
    const communication = JSON.stringify(segmentApp.modules.get('listDropReasons')?.communication)
    const notOfACall = new Set([
      'unknown_write_key',
      'wrong_region',
      'suppressed_user',
      'too_many_calls',
      'malformed_pixel',
    ])
    const missing = Object.entries(discardCodes)
      .filter(([code, { evidence }]) => evidence === 'documented' && !notOfACall.has(code))
      .filter(([code]) => !communication.includes(`'${code}'`))
    expect(missing).toEqual([])
  })
})

describe('Suppress or delete users', () => {
  const valid = { regulationType: 'SUPPRESS_ONLY', userIds: ['user-1', 'user-2'], confirmation: 'suppress' }
  const asked = (): readonly string[] =>
    local
      .segment()
      .workspace.requests.filter(({ method, path }) => method === 'POST' && path === '/regulations')
      .map(({ body }) => String(body?.regulationType))

  it('suppresses, and its status can be read', async () => {
    const { bundles } = await local.run('regulateUsers', valid)
    expect(bundles).toEqual([{ regulationId: expect.any(String), users: 2 }])
    await local.send({ type: 'track', userId: 'user-2', event: 'A' })
    expect(local.segment().discarded.at(-1)).toMatchObject({ code: 'suppressed_user' })
    const status = () => local.run('getRegulation', { regulationId: bundles[0].regulationId })
    expect((await status()).bundles).toMatchObject([{ status: 'INITIALIZED', finished: false }])
    local.clock.now += 60_000
    expect((await status()).bundles).toMatchObject([
      { status: 'FINISHED', finished: true, finishedAt: '2026-06-01T12:00:06.000Z' },
    ])
  })

  it.each([
    [{ confirmation: 'yes' }],
    [{ confirmation: 'delete' }],
    [{ confirmation: 'Suppress' }],
    [{ regulationType: 'DELETE_ONLY' }],
    [{ regulationType: 'SUPPRESS_WITH_DELETE' }],
    [{ regulationType: 'UNSUPPRESS' }],
  ])('sends nothing without the right word, on either reading of the platform: %j', async (fields) => {
    const before = asked()
    for (const requestlessValid of ['ignored', 'checked'] as const) {
      const { error } = await local.run('regulateUsers', { ...valid, ...fields }, { requestlessValid })
      expect(error).toMatchObject({ type: 'DataError', message: expect.stringContaining('Nothing was sent') })
    }
    expect(asked()).toEqual(before)
  })

  it('checks its ids before it sends them', async () => {
    const before = asked()
    const many = Array.from({ length: 5001 }, (_, index) => `user-${index}`)
    for (const userIds of [[], many]) {
      expect((await local.run('regulateUsers', { ...valid, userIds })).error?.type).toBe('ParameterError')
    }
    expect(asked()).toEqual(before)
    expect((await local.run('regulateUsers', { ...valid, userIds: many.slice(1) })).bundles).toMatchObject([
      { users: 5000 },
    ])
  })

  it.each([[['user-1', '']], [['', '', '']], [['user-1', null]], [[null]]])(
    'sends no empty id, on either reading of the platform: %j',
    async (userIds) => {
      const before = asked()
      for (const requestlessValid of ['ignored', 'checked'] as const) {
        const { error } = await local.run('regulateUsers', { ...valid, userIds }, { requestlessValid })
        expect(error).toMatchObject({ type: 'DataError', message: expect.stringContaining('empty ID') })
      }
      expect(asked()).toEqual(before)
    },
  )

  it('sends and counts each user once, whatever its type', async () => {
    const { bundles } = await local.run('regulateUsers', { ...valid, userIds: ['a', 'b', 'a', 7, '7'] })
    expect(bundles).toMatchObject([{ users: 3 }])
    const sent = local.segment().workspace.requests.findLast(({ method }) => method === 'POST')
    expect(sent?.body?.subjectIds).toEqual(['a', 'b', '7'])
  })

  it('deletes only with the word for it, and no endpoint of an agent can', async () => {
    await local.run('regulateUsers', { ...valid, regulationType: 'DELETE_ONLY', confirmation: 'delete' })
    expect(asked().at(-1)).toBe('DELETE_ONLY')
    for (const { communication, annotations } of segmentApp.endpoints.values()) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
      expect(communication).toMatchObject({ method: 'GET' })
    }
  })
})
