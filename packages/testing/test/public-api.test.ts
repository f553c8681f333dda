import { describe, expect, it } from 'vitest'
import { listen } from '../src/node/index.ts'
import { callApi, makeWorkspace, sendCalls, start } from './workspace.ts'

const hour = { startTime: '2026-06-01T11:00:00Z', endTime: '2026-06-01T13:00:00Z', granularity: 'HOUR' }

const query = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`

describe('access to the Public API', () => {
  it('says which workspace a token belongs to, on a port as well', async () => {
    const { segment } = makeWorkspace({ workspace: { name: 'Acme Shop', tokens: ['right'] } })
    const { url, close } = await listen(segment)
    try {
      const response = await fetch(`${url}/`, { headers: { authorization: 'Bearer right' } })
      expect(await response.json()).toEqual({
        data: { workspace: { id: expect.any(String), name: 'Acme Shop', slug: 'acme-shop' } },
      })
      expect((await fetch(`${url}/sources`)).status).toBe(401)
    } finally {
      await close()
    }
    expect(segment.requests).toEqual([])
    expect(segment.workspace.requests.map(({ path, status }) => [path, status])).toEqual([
      ['/', 200],
      ['/sources', 401],
    ])
  })

  it('needs a token that the workspace has and that may do it', async () => {
    const tokens = ['owner', { token: 'reader', access: 'read-only' }] as const
    const { segment } = makeWorkspace({ workspace: { tokens } })
    expect((await callApi(segment, 'GET', '/', { token: 'other' })).errors).toMatchObject([{ type: 'unauthorized' }])
    const body = { name: 'Web', type: 'LIVE' }
    expect((await callApi(segment, 'POST', '/tracking-plans', { token: 'reader', body })).status).toBe(401)
    expect((await callApi(segment, 'POST', '/tracking-plans', { token: 'owner', body })).status).toBe(200)
    // Without rights to a source, its write keys are silently missing.
    expect((await callApi(segment, 'GET', '/sources', { token: 'reader' })).data.sources[0]?.writeKeys).toEqual([])
    expect((await callApi(segment, 'GET', '/sources', { token: 'owner' })).data.sources[0]?.writeKeys).toEqual([
      'key-1',
    ])
  })

  it('names the right region', async () => {
    const { segment } = makeWorkspace({ workspace: { region: 'eu' } })
    const { status, errors } = await callApi(segment, 'GET', '/')
    expect(status).toBe(400)
    expect(errors[0]?.message).toMatch(/must be sent to Segment's EU-hosted API/)
    expect((await callApi(segment, 'GET', '/', { host: 'https://eu1.api.segmentapis.com' })).status).toBe(200)
    expect((await callApi(segment, 'GET', '/', { host: 'http://127.0.0.1:8080' })).status).toBe(200)
  })

  it('has 404 and 405 for what it does not have, and 422 for invalid input', async () => {
    const { segment } = makeWorkspace()
    expect((await callApi(segment, 'GET', '/nothing')).status).toBe(404)
    expect((await callApi(segment, 'PUT', '/sources')).status).toBe(405)
    expect((await callApi(segment, 'GET', '/sources/nope')).errors).toMatchObject([{ type: 'not-found' }])
    const invalid = await callApi(segment, 'POST', '/tracking-plans', { body: { name: 'A', type: 'DRAFT' } })
    expect([invalid.status, invalid.errors]).toEqual([
      422,
      [{ type: 'input-validation', field: 'type', message: expect.stringContaining('LIVE') }],
    ])
  })

  it('counts requests a minute, per endpoint and token', async () => {
    const { segment, clock } = makeWorkspace({ workspace: { requestsPerMinute: 2 } })
    const first = await callApi(segment, 'GET', '/sources')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    expect(first.headers.get('x-ratelimit-reset')).toBe('Mon, 01 Jun 2026 12:01:00 GMT')
    clock.now += 20_000
    await callApi(segment, 'GET', '/sources')
    const { status, errors } = await callApi(segment, 'GET', '/sources')
    expect([status, errors]).toEqual([
      429,
      [
        {
          type: 'RequestError',
          message: expect.any(String),
          data: { msBeforeNext: 40_000, remainingPoints: 0, consumedPoints: 3 },
        },
      ],
    ])
    expect((await callApi(segment, 'GET', '/sources', { token: 'another' })).status).toBe(200)
    expect((await callApi(segment, 'GET', '/')).status).toBe(200)
    clock.now += 40_000
    expect((await callApi(segment, 'GET', '/sources')).status).toBe(200)
  })

  it('cannot be called by pages', async () => {
    const { segment } = makeWorkspace()
    for (const path of ['/sources', '/v1/spaces/s/collections/users/profiles']) {
      for (const method of ['OPTIONS', 'GET']) {
        const response = await segment.fetch(`http://127.0.0.1:8080${path}`, {
          method,
          headers: { authorization: 'Bearer t' },
        })
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    }
  })

  it('takes planned faults of its paths', async () => {
    const { segment } = makeWorkspace()
    segment.faults.next({ status: 503, path: '/sources' })
    expect((await segment.fetch('https://api.segmentapis.com/sources')).status).toBe(503)
    expect(segment.requests).toEqual([])
  })
})

describe('lists of the Public API', () => {
  const names = async (lastPage: 'absent' | 'null', write: (count: number, cursor: string | undefined) => string) => {
    const { segment } = makeWorkspace({ workspace: { lastPage }, writeKeys: ['a1', 'b2', 'c3', 'd4', 'e5'] })
    const pages: unknown[] = []
    for (let cursor: string | undefined; pages.length < 9; ) {
      const { data } = await callApi(segment, 'GET', `/sources${write(2, cursor)}`)
      pages.push(data.sources.map(({ writeKeys }) => writeKeys[0]))
      if (data.pagination.next === undefined || data.pagination.next === null) return { pages, last: data.pagination }
      cursor = data.pagination.next
    }
    throw new Error('The list does not end.')
  }

  it.each([
    [
      'brackets',
      (count: number, cursor?: string) =>
        query({
          'pagination[count]': String(count),
          ...(cursor === undefined ? {} : { 'pagination[cursor]': cursor }),
        }),
    ],
    [
      'dots',
      (count: number, cursor?: string) =>
        query({ 'pagination.count': String(count), ...(cursor === undefined ? {} : { 'pagination.cursor': cursor }) }),
    ],
  ])('are read page by page, with %s', async (_, write) => {
    const { pages, last } = await names('null', write)
    expect(pages).toEqual([['a1', 'b2'], ['c3', 'd4'], ['e5']])
    expect(last).toMatchObject({ next: null, totalEntries: 5 })
    expect(Object.hasOwn((await names('absent', write)).last, 'next')).toBe(false)
  })

  it('take hostile queries as data', async () => {
    const { segment } = makeWorkspace()
    const deep = `a${'[b]'.repeat(3000)}`
    for (const asked of [
      `?${deep}=1`,
      '?__proto__[x]=1',
      '?constructor[prototype][x]=1',
      '?a=1&a[b]=2',
      '?[]=1',
      '?=1',
    ]) {
      expect((await callApi(segment, 'GET', `/sources${asked}`)).status).toBe(200)
    }
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  it.each([
    ['pagination[count]', '0'],
    ['pagination[count]', '1001'],
    ['pagination[cursor]', 'abc'],
  ])('reject %s=%s', async (name, value) => {
    const { segment } = makeWorkspace()
    const { status, errors } = await callApi(segment, 'GET', `/sources${query({ [name]: value })}`)
    expect([status, errors[0]?.type]).toEqual([422, 'input-validation'])
  })
})

describe('sources and tracking plans', () => {
  it('are created, changed and removed, with effect on calls', async () => {
    const { segment } = makeWorkspace()
    const body = { slug: 'shop', enabled: true, metadataId: 'iUM16Md8P2' }
    const created = await callApi(segment, 'POST', '/sources', { body })
    expect(created.status).toBe(201)
    const { id, writeKeys } = created.data.source
    const key = writeKeys[0]
    const call = { type: 'track', userId: 'u', event: 'A' }
    await sendCalls(segment, [call], key)
    await callApi(segment, 'PATCH', `/sources/${id}`, { body: { enabled: false } })
    await sendCalls(segment, [call], key)
    await callApi(segment, 'DELETE', `/sources/${id}`)
    await sendCalls(segment, [call], key)
    expect(segment.calls).toHaveLength(1)
    expect(segment.discarded.map(({ code }) => code)).toEqual(['source_disabled', 'unknown_write_key'])
    const audit = await callApi(segment, 'GET', '/audit-events')
    expect(audit.data.events.map(({ type }) => type)).toEqual(['Source Deleted', 'Source Modified', 'Source Created'])
  })

  it('show the sources of the keys that were seen, if any key is accepted', async () => {
    const { segment } = makeWorkspace({ writeKeys: 'any' })
    await sendCalls(segment, [{ type: 'track', userId: 'u', event: 'A' }], 'seen-key')
    const { data } = await callApi(segment, 'GET', '/sources')
    expect(data.sources).toMatchObject([{ writeKeys: ['seen-key'], enabled: true }])
  })

  it('have rules that are upserted, renamed, replaced and removed', async () => {
    const { segment } = makeWorkspace()
    const plan = await callApi(segment, 'POST', '/tracking-plans', { body: { name: 'Web', type: 'LIVE' } })
    const path = `/tracking-plans/${plan.data.trackingPlan.id}`
    const rule = (key: string, more: object = {}) => ({ type: 'TRACK', key, jsonSchema: { a: 1 }, version: 1, ...more })
    const keys = async (): Promise<unknown> =>
      (await callApi(segment, 'GET', `${path}/rules`)).data.rules.map(({ key }) => key)
    await callApi(segment, 'PUT', `${path}/rules`, { body: { rules: [rule('A'), rule('B')] } })
    await callApi(segment, 'PATCH', `${path}/rules`, { body: { rules: [rule('B', { newKey: 'C' }), rule('D')] } })
    expect(await keys()).toEqual(['A', 'C', 'D'])
    const removed = { 'rules[0][type]': 'TRACK', 'rules[0][key]': 'A', 'rules[0][version]': '1' }
    expect((await callApi(segment, 'DELETE', `${path}/rules${query(removed)}`)).data).toEqual({ status: 'SUCCESS' })
    expect(await keys()).toEqual(['C', 'D'])
    expect((await callApi(segment, 'PUT', `${path}/rules`, { body: { rules: [rule('A'), rule('A')] } })).status).toBe(
      422,
    )
    const sourceId = segment.workspace.sources[0]?.id
    await callApi(segment, 'POST', `${path}/sources`, { body: { sourceId } })
    expect((await callApi(segment, 'POST', `${path}/sources`, { body: { sourceId } })).status).toBe(409)
    expect((await callApi(segment, 'GET', `/tracking-plans${query({ type: 'ENGAGE' })}`)).data.trackingPlans).toEqual(
      [],
    )
  })

  it('have schema controls that are merged', async () => {
    const { segment } = makeWorkspace()
    const path = `/sources/${segment.workspace.sources[0]?.id}/settings`
    await callApi(segment, 'PATCH', path, { body: { track: { allowUnplannedEvents: false } } })
    await callApi(segment, 'PATCH', path, { body: { track: { commonEventOnViolations: 'BLOCK' } } })
    expect((await callApi(segment, 'GET', path)).data.settings).toEqual({
      track: { allowUnplannedEvents: false, commonEventOnViolations: 'BLOCK' },
    })
    const wrong = { identify: { commonEventOnViolations: 'OMIT_PROPERTIES' } }
    expect((await callApi(segment, 'PATCH', path, { body: wrong })).status).toBe(422)
  })
})

describe('regulations', () => {
  it('suppress and delete users, and report their status later', async () => {
    const { segment, clock } = makeWorkspace()
    const identify = { type: 'identify', userId: 'u1', traits: { plan: 'pro' } }
    await sendCalls(segment, [identify])
    clock.now += 1
    const body = { regulationType: 'SUPPRESS_WITH_DELETE', subjectType: 'USER_ID', subjectIds: ['u1'] }
    const { data } = await callApi(segment, 'POST', '/regulations', { body })
    const status = async (): Promise<unknown> =>
      (await callApi(segment, 'GET', `/regulations/${data.regulateId}`)).data.regulation.overallStatus
    expect(await status()).toBe('INITIALIZED')
    await sendCalls(segment, [identify])
    expect(segment.discarded).toMatchObject([{ code: 'suppressed_user' }])
    clock.now += 2000
    expect(await status()).toBe('RUNNING')
    clock.now += 4000
    expect(await status()).toBe('FINISHED')
    expect((await callApi(segment, 'GET', '/suppressions')).data.suppressed).toEqual([
      { subjectType: 'USER_ID', subjectIds: ['u1'] },
    ])
    const listed = await callApi(segment, 'GET', `/regulations${query({ 'regulationTypes[0]': 'DELETE_ONLY' })}`)
    expect(listed.data.regulations).toEqual([])
    await callApi(segment, 'POST', '/regulations', { body: { ...body, regulationType: 'UNSUPPRESS' } })
    await sendCalls(segment, [identify])
    expect(segment.calls).toHaveLength(2)
    clock.now += 91 * 24 * 3_600_000
    expect((await callApi(segment, 'GET', `/regulations/${data.regulateId}`)).status).toBe(404)
  })

  it.each([
    [{ subjectIds: [] }, 422],
    [{ subjectIds: Array.from({ length: 5001 }, (_, index) => `u${index}`) }, 422],
    [{ regulationType: 'DELETE_EVERYTHING' }, 422],
    [{ subjectType: 'ANONYMOUS_ID' }, 422],
    [{ subjectIds: Array.from({ length: 5000 }, (_, index) => `u${index}`) }, 200],
  ])('check their input', async (fields, status) => {
    const { segment } = makeWorkspace()
    const body = { regulationType: 'DELETE_ONLY', subjectType: 'USER_ID', subjectIds: ['u1'], ...fields }
    expect((await callApi(segment, 'POST', '/regulations', { body })).status).toBe(status)
  })
})

describe('the delivery overview', () => {
  it('groups what was dropped by the reason, and counts what was kept', async () => {
    const { segment } = makeWorkspace()
    await sendCalls(segment, [
      { type: 'track', userId: 5, event: 'Order Completed' },
      { type: 'track', userId: 6, event: 'Order Completed' },
      { type: 'track', userId: 'u' },
      { type: 'track', userId: 'u', event: 'Signed Up', context: { app: { version: '2.1' } } },
    ])
    const sourceId = segment.workspace.sources[0]?.id ?? ''
    const overview = async (path: string, parameters: Readonly<Record<string, string>>) =>
      (await callApi(segment, 'GET', `/delivery-overview/${path}${query({ ...hour, sourceId, ...parameters })}`)).data
    const failed = await overview('failed-on-ingest', { 'groupBy[0]': 'discardReason', 'groupBy[1]': 'eventName' })
    expect(failed.total).toBe(3)
    expect(failed.dataset).toEqual([
      {
        discardReason: 'id_not_string',
        eventName: 'Order Completed',
        total: 2,
        series: [
          { time: '2026-06-01T11:00:00.000Z', count: 0 },
          { time: '2026-06-01T12:00:00.000Z', count: 2 },
        ],
      },
      expect.objectContaining({ discardReason: 'event_not_defined', total: 1 }),
    ])
    const commas = await overview('failed-on-ingest', { groupBy: 'discardReason,eventName' })
    expect(commas).toEqual(failed)
    const one = await overview('failed-on-ingest', { 'filter[discardReason][0]': 'event_not_defined' })
    expect(one.total).toBe(1)
    const kept = await overview('successfully-received', { groupBy: 'appVersion' })
    expect(kept.dataset).toMatchObject([{ appVersion: '2.1', total: 1 }])
    const volume = await callApi(segment, 'GET', `/events/volume${query({ ...hour, 'groupBy[0]': 'source' })}`)
    expect(volume.data.result).toMatchObject([{ source: { id: sourceId }, total: 1 }])
  })

  it.each([
    { granularity: 'MINUTE', startTime: new Date(start - 5 * 3_600_000).toISOString() },
    { granularity: 'HOUR', startTime: new Date(start - 31 * 86_400_000).toISOString() },
    { granularity: 'WEEK' },
    { 'groupBy[0]': 'color' },
    { endTime: 'yesterday' },
  ])('checks its window: %j', async (wrong) => {
    const { segment } = makeWorkspace()
    const sourceId = segment.workspace.sources[0]?.id ?? ''
    const asked = query({ ...hour, endTime: new Date(start).toISOString(), sourceId, ...wrong })
    expect((await callApi(segment, 'GET', `/delivery-overview/failed-on-ingest${asked}`)).status).toBe(422)
  })

  it('shows the last calls of a Segment that only counts, if it has a workspace', async () => {
    const { segment } = makeWorkspace({ keep: 'counts', workspace: {} })
    await sendCalls(segment, [{ type: 'track', userId: 5, event: 'A' }])
    const sourceId = segment.workspace.sources[0]?.id ?? ''
    const asked = query({ ...hour, sourceId, 'groupBy[0]': 'discardReason' })
    const { data } = await callApi(segment, 'GET', `/delivery-overview/failed-on-ingest${asked}`)
    expect(data.dataset).toMatchObject([{ discardReason: 'id_not_string', total: 1 }])
    segment.reset()
    expect((await callApi(segment, 'GET', `/delivery-overview/failed-on-ingest${asked}`)).data.total).toBe(0)
  })
})
