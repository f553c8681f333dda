import { describe, expect, it } from 'vitest'
import { callApi, makeWorkspace, sendCalls, start } from './workspace.ts'

const sourceIdOf = ({ segment }: ReturnType<typeof makeWorkspace>): string => segment.workspace.sources[0]?.id ?? ''

/** A workspace with a webhook whose deliveries are stored. */
const withWebhook = async (options: { retryPausesMs?: readonly number[]; statuses?: readonly number[] } = {}) => {
  const { retryPausesMs, statuses = [] } = options
  const bodies: unknown[] = []
  const made = makeWorkspace({
    workspace: {
      ...(retryPausesMs === undefined ? {} : { retryPausesMs }),
      deliver: async (_, init) => {
        bodies.push(JSON.parse(String(init?.body)))
        return new Response('', { status: statuses[bodies.length - 1] ?? 200 })
      },
    },
  })
  const { segment } = made
  const sourceId = sourceIdOf(made)
  const destination = await callApi(segment, 'POST', '/destinations', {
    body: { sourceId, metadataId: '614a3c7d791c91c41bae7599', settings: {} },
  })
  const { id } = destination.data.destination
  await callApi(segment, 'POST', `/destinations/${id}/subscriptions`, {
    body: {
      name: 'All',
      actionId: 'nFPnRozhz1mh4Gbx4MLvT5',
      trigger: "type = 'track'",
      enabled: true,
      settings: { url: 'https://hook.example', method: 'POST' },
    },
  })
  return { ...made, sourceId, id, bodies }
}

const query = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`

const track = { type: 'track', userId: 'u', event: 'A', properties: { email: 'a@b.example', total: 1 } }

describe('destination filters', () => {
  it('change and drop what a webhook gets, in the order of their actions', async () => {
    const { segment, id, sourceId, bodies } = await withWebhook()
    const path = `/destination/${id}/filters`
    const filter = {
      sourceId,
      if: "type = 'track'",
      actions: [{ type: 'DROP_PROPERTIES', fields: { properties: ['email'], '': ['context'] } }],
      title: 'No PII',
      enabled: true,
    }
    const created = await callApi(segment, 'POST', path, { body: filter })
    const filterId = created.data.filter.id
    await sendCalls(segment, [{ ...track, context: { ip: '1.2.3.4' } }])
    await segment.workspace.settled()
    expect(bodies).toMatchObject([{ event: 'A', properties: { total: 1 } }])
    expect(bodies[0]).not.toHaveProperty('context')
    expect(bodies[0]).not.toHaveProperty('properties.email')
    await callApi(segment, 'PATCH', `${path}/${filterId}`, { body: { actions: [{ type: 'DROP' }], description: 'd' } })
    await sendCalls(segment, [track])
    await callApi(segment, 'PATCH', `${path}/${filterId}`, { body: { enabled: false, description: null } })
    await sendCalls(segment, [track])
    await segment.workspace.settled()
    expect(bodies).toHaveLength(2)
    const dropped = query({
      ...{ sourceId, destinationConfigId: id, granularity: 'hour', 'groupBy[0]': 'discardReason' },
      startTime: '2026-06-01T11:00:00Z',
      endTime: '2026-06-01T13:00:00Z',
    })
    const { data } = await callApi(segment, 'GET', `/delivery-overview/filtered-at-destination${dropped}`)
    expect(data.dataset).toMatchObject([{ discardReason: 'DESTINATION_FILTER', total: 1 }])
    const stored = (await callApi(segment, 'GET', path)).data.filters
    expect(stored).toEqual([{ ...filter, ...created.data.filter, actions: [{ type: 'DROP' }], enabled: false }])
    await callApi(segment, 'DELETE', `/destinations/${id}`)
    expect((await callApi(segment, 'GET', `${path}/${filterId}`)).status).toBe(404)
  })

  it.each([
    [{ type: 'DROP' }, null],
    [
      { type: 'DROP_PROPERTIES', fields: { 'properties.address': ['city'] } },
      { properties: { total: 1, address: {} } },
    ],
    [{ type: 'ALLOW_PROPERTIES', fields: { properties: ['total'] } }, { properties: { total: 1 } }],
    [{ type: 'DROP_PROPERTIES', fields: { traits: ['a'], 'properties.total': ['b'] } }, {}],
    [{ type: 'SAMPLE', percent: 0 }, null],
    [{ type: 'SAMPLE', percent: 1, path: 'userId' }, {}],
  ])('are previewed: %j', async (action, changed) => {
    const { segment } = makeWorkspace()
    const payload = { type: 'track', userId: 'u', properties: { total: 1, address: { city: 'Bern' } } }
    const preview = async (condition: string) =>
      (
        await callApi(segment, 'POST', '/destination/filters/preview', {
          body: { filter: { if: condition, actions: [action] }, payload },
        })
      ).data
    const result = changed === null ? null : { ...payload, ...changed }
    expect(await preview("type = 'track'")).toEqual({ inputPayload: payload, result })
    expect(await preview("type = 'page'")).toEqual({ inputPayload: payload, result: payload })
  })

  it('sample the same users each time', async () => {
    const { segment } = makeWorkspace()
    const kept = async (userId: string): Promise<boolean> => {
      const filter = { if: 'true', actions: [{ type: 'SAMPLE', percent: 0.5, path: 'userId' }] }
      const body = { filter, payload: { userId } }
      return (await callApi(segment, 'POST', '/destination/filters/preview', { body })).data.result !== null
    }
    const users = Array.from({ length: 40 }, (_, index) => `user-${index}`)
    const first = await Promise.all(users.map(kept))
    expect(await Promise.all(users.map(kept))).toEqual(first)
    expect(new Set(first)).toEqual(new Set([true, false]))
  })

  it.each([
    [{ if: 'type =' }, 'if'],
    [{ actions: [] }, 'actions'],
    [{ actions: [{ type: 'SAMPLE', percent: 2 }] }, 'percent'],
    [{ actions: [{ type: 'DROP_PROPERTIES' }] }, 'fields'],
    [{ actions: [{ type: 'EXPLODE' }] }, 'type'],
    [{ sourceId: 'other' }, 'sourceId'],
  ])('reject %j', async (wrong, field) => {
    const { segment, id, sourceId } = await withWebhook()
    const body = { sourceId, if: 'true', actions: [{ type: 'DROP' }], title: 'T', enabled: true, ...wrong }
    const { status, errors } = await callApi(segment, 'POST', `/destination/${id}/filters`, { body })
    expect([status, errors[0]?.field]).toEqual([422, field])
  })
})

describe('attempts at webhooks', () => {
  it.each([
    [[503, 429, 200], 3, 'successful-delivery', 2],
    [[503, 503, 503], 3, 'failed-delivery', 2],
    [[400], 1, 'failed-delivery', 0],
  ])('after %j are %i', async (statuses, attempts, path, retries) => {
    const { segment, id, sourceId, bodies } = await withWebhook({ retryPausesMs: [1, 1], statuses })
    await sendCalls(segment, [track])
    await segment.workspace.settled()
    expect(bodies).toHaveLength(attempts)
    const window = { granularity: 'DAY', startTime: '2026-06-01T00:00:00Z', endTime: '2026-06-02T00:00:00Z' }
    const asked = query({ ...window, sourceId, destinationConfigId: id })
    const { data } = await callApi(segment, 'GET', `/delivery-overview/${path}${asked}`)
    expect(data.dataset).toMatchObject([{ total: 1, totalRetryCount: retries, series: [{ retryCount: retries }] }])
    const metrics = await callApi(segment, 'GET', `/destinations/${id}/delivery-metrics${query({ sourceId })}`)
    expect(metrics.data.deliveryMetricsSummary.metrics).toContainEqual({
      metricName: path === 'successful-delivery' ? 'successes' : 'failures',
      total: 1,
    })
  })
})

describe('labels and warehouses', () => {
  it('are created, given to sources and removed', async () => {
    const made = makeWorkspace()
    const { segment } = made
    const labels = `/sources/${sourceIdOf(made)}/labels`
    const label = { key: 'env', value: 'a/b?c', description: 'd' }
    expect((await callApi(segment, 'POST', labels, { body: { labels: [label] } })).status).toBe(422)
    expect((await callApi(segment, 'POST', '/labels', { body: { label } })).status).toBe(201)
    expect((await callApi(segment, 'POST', '/labels', { body: { label } })).status).toBe(409)
    for (const method of ['POST', 'POST', 'PUT'])
      expect((await callApi(segment, method, labels, { body: { labels: [label] } })).data.labels).toEqual([label])
    await callApi(segment, 'DELETE', `/labels/env/${encodeURIComponent('a/b?c')}`)
    expect((await callApi(segment, 'GET', '/labels')).data.labels).toEqual([])
    expect((await callApi(segment, 'GET', '/sources')).data.sources[0]?.labels).toEqual([])
  })

  it('are connected to sources', async () => {
    const made = makeWorkspace()
    const { segment } = made
    const catalog = await callApi(segment, 'GET', '/catalog/warehouses')
    const [metadata] = catalog.data.warehousesCatalog
    const body = { metadataId: metadata?.id, name: 'Main', settings: { host: 'db' } }
    const created = await callApi(segment, 'POST', '/warehouses', { body })
    expect([created.status, created.data.warehouse]).toMatchObject([
      201,
      { metadata, enabled: true, settings: { host: 'db', name: 'Main' } },
    ])
    const path = `/warehouses/${created.data.warehouse.id}`
    const connection = `${path}/connected-sources/${sourceIdOf(made)}`
    expect(await callApi(segment, 'POST', connection)).toMatchObject({ status: 201, data: { status: 'CONNECTED' } })
    const connected = await callApi(segment, 'GET', `/sources/${sourceIdOf(made)}/connected-warehouses`)
    expect(connected.data.warehouses).toEqual([created.data.warehouse])
    await callApi(segment, 'DELETE', connection)
    expect((await callApi(segment, 'DELETE', connection)).status).toBe(404)
    expect((await callApi(segment, 'GET', `${path}/connection-state`)).data).toEqual({ connectionState: 'CONNECTED' })
  })
})

describe('transformations', () => {
  const make = async (fields: object) => {
    const made = makeWorkspace()
    const body = { name: 'T', sourceId: sourceIdOf(made), enabled: true, if: "event = 'A'", ...fields }
    return { ...made, created: await callApi(made.segment, 'POST', '/transformations', { body }) }
  }

  it('are stored and changed', async () => {
    const { segment, created } = await make({ newEventName: 'B', propertyRenames: [{ oldName: 'a', newName: 'b' }] })
    const { id } = created.data.transformation
    const changed = await callApi(segment, 'PATCH', `/transformations/${id}`, { body: { enabled: false } })
    expect(changed.data.transformation).toEqual({ ...created.data.transformation, enabled: false })
    expect((await callApi(segment, 'GET', '/transformations')).data.transformations).toEqual([
      changed.data.transformation,
    ])
    await callApi(segment, 'DELETE', `/transformations/${id}`)
    expect((await callApi(segment, 'GET', `/transformations/${id}`)).status).toBe(404)
  })

  it.each([
    [{ if: 'event = ' }, 'if'],
    [{ sourceId: 'x' }, 'sourceId'],
    [{ destinationMetadataId: 'x' }, 'destinationMetadataId'],
    [{ color: 'red' }, 'color'],
    [{ propertyRenames: [{ oldName: 'a' }] }, 'newName'],
    [{ fqlDefinedProperties: Array(2).fill({ fql: 'event', propertyName: 'a' }) }, 'fqlDefinedProperties'],
    [{ propertyValueTransformations: [{ propertyPaths: Array(11).fill('a'), propertyValue: 'x' }] }, 'propertyPaths'],
    [{ hashPropertiesConfiguration: { algorithm: 'MD5', encoding: 'ROT13', paths: ['a'] } }, 'encoding'],
  ])('reject %j', async (wrong, field) => {
    const { created } = await make(wrong)
    expect([created.status, created.errors[0]?.field]).toEqual([422, field])
  })
})

describe('the schema of a space', () => {
  it('shows events, properties and traits with the values that were seen', async () => {
    const { segment, clock } = makeWorkspace()
    await sendCalls(segment, [{ type: 'identify', userId: 'u', traits: { plan: 'pro', age: 5, nothing: null } }])
    clock.now += 1000
    await sendCalls(segment, [
      track,
      { ...track, properties: { total: 2, address: { city: 'Bern' } }, context: { app: { version: '1' } } },
    ])
    const get = async (path: string) => (await callApi(segment, 'GET', `/spaces/s/${path}`)).data
    expect(await get('events')).toMatchObject({
      events: [
        { name: 'A', type: 'TRACK', lastSeenAt: '2026-06-01T12:00:01.000Z' },
        { name: 'identify', type: 'IDENTIFY' },
      ],
      pagination: { totalEntries: 2 },
    })
    const second = await get('events/A/properties?pagination[count]=2&pagination[cursor]=Mg==&sortBy=name')
    expect(second.pagination).not.toHaveProperty('previous')
    const properties = await get('events/A/properties?includeSampleValues=true&samplesCount=1&sortBy=name&sortDir=asc')
    expect(properties.eventProperties).toEqual(
      [
        { name: 'address.city', type: 'PROPERTY', samples: ['Bern'] },
        { name: 'app.version', type: 'CONTEXT', samples: ['1'] },
        { name: 'email', type: 'PROPERTY', samples: ['a@b.example'] },
        { name: 'total', type: 'PROPERTY', samples: ['1'] },
      ].map((one) => ({ ...one, eventName: 'A', lastSeenAt: '2026-06-01T12:00:01.000Z' })),
    )
    expect(await get('events/A/properties/total/sample-values')).toEqual({ sampleValues: ['1', '2'] })
    expect((await get('traits?search=a')).traits).toEqual([
      { trait: 'plan', type: 'CUSTOM', lastSeenAt: '2026-06-01T12:00:00.000Z' },
      { trait: 'age', type: 'CUSTOM', lastSeenAt: '2026-06-01T12:00:00.000Z' },
    ])
    expect(await get('traits/age/sample-values')).toEqual({ sampleValues: ['5'] })
  })
})

describe('usage and time', () => {
  it('counts tracked users of the month so far', async () => {
    const made = makeWorkspace()
    const { segment, clock } = made
    await sendCalls(segment, [
      { type: 'track', userId: 'u', anonymousId: 'a', event: 'A' },
      { type: 'track', anonymousId: 'a', event: 'A' },
      { type: 'track', anonymousId: 'b', event: 'A' },
    ])
    clock.now += 86_400_000
    const { data } = await callApi(segment, 'GET', '/usage/mtu/daily?period=2026-06-01')
    const counts = { anonymous: '2', anonymousIdentified: '1', identified: '1', neverIdentified: '1' }
    expect(data.dailyWorkspaceMTUUsage).toEqual(
      ['2026-06-01', '2026-06-02'].map((day) => ({
        ...counts,
        periodStart: Date.parse('2026-06-01') / 1000,
        periodEnd: Date.parse('2026-07-01') / 1000,
        timestamp: `${day}T00:00:00.000Z`,
      })),
    )
    const sources = await callApi(segment, 'GET', '/usage/mtu/sources/daily?period=2026-06-01T00:00:00Z')
    expect(sources.data.dailyPerSourceMTUUsage[0]).toMatchObject({ ...counts, sourceId: sourceIdOf(made) })
  })

  it.each([
    '/usage/mtu/daily?period=2026-06-02',
    '/usage/api-calls/daily?period=June',
    '/usage/api-calls/daily?period=6/1/2026',
    '/audit-events?startTime=2026',
    '/echo?message=a&statusCode=99&triggerError=true',
    '/spaces/s/traits?samplesCount=101',
    '/spaces/s/events?sortBy=color',
  ])('rejects %s', async (path) => {
    const { segment } = makeWorkspace()
    expect((await callApi(segment, 'GET', path)).status).toBe(422)
  })
})

describe('the scope of regulations', () => {
  const suppress = { regulationType: 'SUPPRESS_ONLY', subjectType: 'USER_ID', subjectIds: ['u'] }

  it('is the source, for a user of the source', async () => {
    const { segment } = makeWorkspace({ writeKeys: ['key-1', 'key-2'] })
    const [first] = segment.workspace.sources
    await callApi(segment, 'POST', `/regulations/sources/${first?.id}`, { body: suppress })
    await sendCalls(segment, [track])
    await sendCalls(segment, [{ ...track, messageId: 'kept' }], 'key-2')
    expect(segment.discarded).toMatchObject([{ code: 'suppressed_user', writeKey: 'key-1' }])
    expect(segment.calls).toMatchObject([{ messageId: 'kept' }])
    // A suppression of the workspace outlasts that of the source.
    await callApi(segment, 'POST', '/regulations', { body: suppress })
    const body = { ...suppress, regulationType: 'UNSUPPRESS' }
    await callApi(segment, 'POST', `/regulations/sources/${first?.id}`, { body })
    await sendCalls(segment, [track])
    expect(segment.discarded).toHaveLength(2)
  })

  it('does not include users whose id is that of an object', async () => {
    const made = makeWorkspace()
    const { segment, clock } = made
    const body = { ...suppress, subjectType: 'OBJECT_ID', collection: 'orders' }
    const cloud = await callApi(segment, 'POST', `/regulations/cloudsources/${sourceIdOf(made)}`, { body })
    await sendCalls(segment, [track])
    expect(segment.calls).toHaveLength(1)
    const path = `/regulations/${cloud.data.regulateId}`
    clock.now = start + 2000
    expect((await callApi(segment, 'DELETE', path)).status).toBe(409)
    clock.now = start
    expect((await callApi(segment, 'DELETE', path)).data).toEqual({ status: 'SUCCESS' })
    expect((await callApi(segment, 'GET', path)).status).toBe(404)
  })

  it('needs a list of ids', async () => {
    const { segment } = makeWorkspace()
    for (const subjectIds of ['u', { 0: 'u' }, [5], [null], null])
      expect((await callApi(segment, 'POST', '/regulations', { body: { ...suppress, subjectIds } })).status).toBe(422)
  })
})
