import { inspect } from 'node:util'
import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { describe, expect, it } from 'vitest'
import { createFetchTransport, isSegmentError, type SegmentError } from '../src/index.ts'
import { nodeRuntime } from '../src/node/index.ts'
import {
  type ApiWait,
  createProfileClient,
  createWorkspaceClient,
  deleteRules,
  deleteSource,
  regulateUsers,
  replaceRules,
  type WorkspaceClientOptions,
} from '../src/workspace/index.ts'
import { createFakeClock, noon } from './fake-clock.ts'

const token = `sgp_${'a1B2'.repeat(16)}`

const setUp = (options: FakeSegmentOptions = {}, further: Partial<WorkspaceClientOptions> = {}) => {
  const clock = createFakeClock()
  const segment = createFakeSegment({ now: clock.now, ...options })
  const waits: ApiWait[] = []
  const settings: WorkspaceClientOptions = {
    token,
    transport: createFetchTransport({ fetch: segment.fetch }),
    now: clock.now,
    monotonic: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    onWait: (wait) => waits.push(wait),
    ...further,
  }
  return { segment, clock, waits, settings, workspace: createWorkspaceClient(settings) }
}

const collect = async <Value>(list: AsyncIterable<Value>): Promise<readonly Value[]> => {
  const values: Value[] = []
  for await (const value of list) values.push(value)
  return values
}

const errorOf = async (work: Promise<unknown>): Promise<SegmentError> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!isSegmentError(thrown)) throw new Error(`not a SegmentError: ${inspect(thrown)}`)
  expect(`${inspect(thrown, { depth: 9 })}${JSON.stringify(thrown)}${thrown.stack}`).not.toContain(token)
  return thrown
}

const addSources = (segment: FakeSegment, count: number): void => {
  for (let index = 0; index < count; index += 1) {
    segment.workspace.addSource({
      id: `src_${index}`,
      name: `Source ${index}`,
      writeKey: `key${index}`.padEnd(32, '0'),
    })
  }
}

const answering = (
  ...answers: readonly (readonly [status: number, body: unknown, headers?: Record<string, string>])[]
) => {
  const urls: string[] = []
  let index = 0
  const transport = createFetchTransport({
    fetch: async (url) => {
      urls.push(url)
      const [status, body, headers = {}] = answers[Math.min(index++, answers.length - 1)] ?? [500, '']
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
    },
  })
  return { transport, urls }
}

describe('a client of the Public API', () => {
  it('reads the workspace of the token, and objects with members that it does not know', async () => {
    const { workspace } = setUp({ workspace: { name: 'Acme' } })
    expect(await workspace.whoami()).toMatchObject({ name: 'Acme', slug: 'acme' })
    const { transport } = answering([200, { data: { source: { id: 's', name: 7, newMember: [1], writeKeys: null } } }])
    const source = await setUp({}, { transport }).workspace.sources.get({ sourceId: 's' })
    expect(source).toMatchObject({ id: 's', newMember: [1] })
    expect(source.name).toBeUndefined()
  })

  it.each(['absent', 'null'] as const)('reads every page of a list whose last one has next %s', async (lastPage) => {
    const { segment, workspace } = setUp({ workspace: { lastPage } })
    addSources(segment, 7)
    const sources = await collect(workspace.sources.list({ pageSize: 3 }))
    expect(sources.map(({ id }) => id)).toEqual(Array.from({ length: 7 }, (_, index) => `src_${index}`))
    const first = segment.workspace.requests.map(({ query }) => query.pagination)
    expect(first).toEqual([{ count: '3' }, { count: '3', cursor: btoa('3') }, { count: '3', cursor: btoa('6') }])
  })

  it('requests a page only when it is needed', async () => {
    const { segment, workspace } = setUp()
    addSources(segment, 7)
    for await (const source of workspace.sources.list({ pageSize: 3 })) if (source.id === 'src_1') break
    expect(segment.workspace.requests).toHaveLength(1)
  })

  it('writes lists in the query as the official SDK does', async () => {
    const { transport, urls } = answering([200, { data: { dataset: [], pagination: { current: 'MA==' } } }])
    const { workspace } = setUp({}, { transport })
    const time = { startTime: '2026-06-01T00:00:00Z', endTime: '2026-06-02T00:00:00Z', granularity: 'HOUR' } as const
    const query = { sourceId: 's 1', groupBy: ['discardReason', 'eventName'], filter: { eventName: ["It's (new)!"] } }
    await collect(workspace.delivery.failedOnIngest({ ...query, ...time }))
    expect(urls).toEqual([
      'https://api.segmentapis.com/delivery-overview/failed-on-ingest?sourceId=s%201&groupBy%5B0%5D=discardReason&groupBy%5B1%5D=eventName&filter%5BeventName%5D%5B0%5D=It%27s%20%28new%29%21&startTime=2026-06-01T00%3A00%3A00Z&endTime=2026-06-02T00%3A00%3A00Z&granularity=HOUR&pagination%5Bcount%5D=200',
    ])
    const rules = [
      { type: 'TRACK', key: 'A B', version: 1 },
      { type: 'COMMON', version: 1 },
    ]
    await deleteRules(workspace, { trackingPlanId: 'tp_1', rules }, { confirm: 'tp_1' })
    expect(urls[1]).toBe(
      'https://api.segmentapis.com/tracking-plans/tp_1/rules?rules%5B0%5D%5Btype%5D=TRACK&rules%5B0%5D%5Bkey%5D=A%20B&rules%5B0%5D%5Bversion%5D=1&rules%5B1%5D%5Btype%5D=COMMON&rules%5B1%5D%5Bversion%5D=1',
    )
  })

  it('reports discarded calls by reason and event', async () => {
    const { segment, workspace } = setUp()
    addSources(segment, 1)
    const authorization = `Basic ${btoa(`${'key0'.padEnd(32, '0')}:`)}`
    const track = (call: object) =>
      segment.fetch('https://api.segment.io/v1/track', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(call),
      })
    await track({ userId: 42, event: 'Order Completed' })
    await track({ userId: 43, event: 'Order Completed' })
    await track({ userId: 'u', event: 'Order Completed' })
    const range = {
      startTime: new Date(noon - 3_600_000).toISOString(),
      endTime: new Date(noon + 60_000).toISOString(),
    }
    const query = {
      sourceId: 'src_0',
      groupBy: ['discardReason', 'eventName'],
      granularity: 'MINUTE',
      ...range,
    } as const
    expect(await collect(workspace.delivery.failedOnIngest(query))).toMatchObject([
      { discardReason: 'id_not_string', eventName: 'Order Completed', total: 2 },
    ])
    expect(await collect(workspace.delivery.successfullyReceived({ ...query, groupBy: ['eventName'] }))).toMatchObject([
      { eventName: 'Order Completed', total: 1 },
    ])
  })

  it('reads bodies above 64 KB, over a socket', async () => {
    const segment = createFakeSegment()
    addSources(segment, 500)
    const server = await listen(segment)
    const runtime = nodeRuntime()
    try {
      const workspace = createWorkspaceClient({ token, host: server.url, transport: runtime.transport })
      expect(await collect(workspace.sources.list({ pageSize: 1000 }))).toHaveLength(500)
    } finally {
      await runtime.close()
      await server.close()
    }
  })

  it('changes the rules of a plan, and replaces them only with a confirmation', async () => {
    const { segment, workspace } = setUp()
    const trackingPlanId = segment.workspace.addTrackingPlan({
      name: 'Plan',
      rules: [{ type: 'TRACK', key: 'A', jsonSchema: {} }],
    })
    const ruleOf = (key: string) => ({ type: 'TRACK', key, version: 1, jsonSchema: { type: 'object' } })
    await workspace.trackingPlans.updateRules({ trackingPlanId }, [ruleOf('B')])
    const keys = async () => (await collect(workspace.trackingPlans.rules({ trackingPlanId }))).map(({ key }) => key)
    expect(await keys()).toEqual(['A', 'B'])
    const error = await errorOf(replaceRules(workspace, { trackingPlanId, rules: [] }, { confirm: 'yes' }))
    expect(error).toMatchObject({ code: 'invalid_request', details: { path: ['confirm'] } })
    expect(await keys()).toEqual(['A', 'B'])
    await replaceRules(workspace, { trackingPlanId, rules: [ruleOf('C')] }, { confirm: trackingPlanId })
    expect(await keys()).toEqual(['C'])
  })

  it('suppresses users only with a confirmation that names the type and the number', async () => {
    const { segment, workspace } = setUp()
    const users = { regulationType: 'SUPPRESS_ONLY', userIds: ['u1', 'u2'] } as const
    const error = await errorOf(regulateUsers(workspace, users, { confirm: 'SUPPRESS_ONLY 3' }))
    expect(error.details.advice).toBe('Pass confirm: "SUPPRESS_ONLY 2".')
    expect(segment.workspace.requests).toEqual([])
    const regulateId = await regulateUsers(workspace, users, { confirm: 'SUPPRESS_ONLY 2' })
    expect(await workspace.regulations.get({ regulateId })).toMatchObject({ overallStatus: 'INITIALIZED' })
    expect((await collect(workspace.suppressions())).flatMap(({ subjectIds }) => subjectIds)).toEqual(['u1', 'u2'])
    const tooMany = { ...users, userIds: Array.from({ length: 5_001 }, (_, index) => `u${index}`) }
    expect(await errorOf(regulateUsers(workspace, tooMany, { confirm: '' }))).toMatchObject({ code: 'invalid_request' })
  })
})

describe('the limits of the Public API', () => {
  it('are kept by waiting before the request', async () => {
    const { segment, workspace, clock, waits } = setUp()
    const range = { startTime: new Date(noon - 60_000).toISOString(), endTime: new Date(noon).toISOString() }
    const query = { granularity: 'MINUTE', groupBy: ['eventName'], ...range } as const
    await Promise.all(Array.from({ length: 60 }, () => collect(workspace.eventVolume(query))))
    expect(waits).toEqual([])
    await collect(workspace.eventVolume(query))
    expect(segment.workspace.requests.map(({ status }) => status)).toEqual(Array.from({ length: 61 }, () => 200))
    expect(waits).toEqual([{ ms: 61_000 }])
    expect(clock.slept).toEqual([61_000])
  })

  it('wait as long as the body of a 429 says, and then repeat the request, also one that creates something', async () => {
    const { segment, workspace, clock, waits } = setUp({ workspace: { requestsPerMinute: 1 } })
    await workspace.trackingPlans.create({ name: 'A', type: 'LIVE' })
    clock.advance(20_000)
    await workspace.trackingPlans.create({ name: 'B', type: 'LIVE' })
    expect(segment.workspace.requests.map(({ status }) => status)).toEqual([200, 429, 200])
    expect(clock.slept).toEqual([40_000])
    expect(waits).toMatchObject([{ ms: 40_000, error: { code: 'rate_limited' } }])
  })

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'x-ratelimit-reset': new Date(noon + 9_000).toUTCString() }, 9_000],
  ])('obey the headers %j', async (headers, ms) => {
    const { transport } = answering([429, { errors: [] }, headers], [200, { data: { workspace: { id: 'w' } } }])
    const { workspace, clock } = setUp({}, { transport })
    await workspace.whoami()
    expect(clock.slept).toEqual([ms])
  })

  it('end in an error when the wait is longer than the budget', async () => {
    const { transport } = answering([429, { errors: [{ type: 'RequestError', data: { msBeforeNext: 240_000 } }] }])
    const error = await errorOf(setUp({}, { transport }).workspace.whoami())
    expect(error).toMatchObject({
      code: 'rate_limited',
      details: { status: 429, retryAfterMs: 240_000, advice: expect.stringMatching(/^Wait 240 s, /) },
    })
  })

  it('never repeat a request that may have created something', async () => {
    const { transport, urls } = answering([500, ''])
    const { workspace } = setUp({}, { transport })
    expect(await errorOf(workspace.trackingPlans.create({ name: 'A', type: 'LIVE' }))).toMatchObject({
      code: 'unavailable',
    })
    expect(urls).toHaveLength(1)
    await errorOf(workspace.whoami())
    expect(urls).toHaveLength(6)
  })
})

describe('the errors of the Public API', () => {
  it('tell a wrong token from one without rights', async () => {
    const tokens = [{ token, access: 'read-only' as const }]
    const create = (client: ReturnType<typeof setUp>) =>
      client.workspace.trackingPlans.create({ name: 'A', type: 'LIVE' })
    expect(await errorOf(create(setUp({ workspace: { tokens } })))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('does not have the right'),
      details: { status: 401, advice: expect.stringContaining('owner') },
    })
    const wrong = await errorOf(create(setUp({ workspace: { tokens: ['another'] } })))
    expect(wrong).toMatchObject({
      code: 'unauthorized',
      details: { advice: expect.stringContaining('Public API token') },
    })
    const writeKey = setUp({ workspace: { tokens: [] } }, { token: 'k'.repeat(32) })
    expect((await errorOf(writeKey.workspace.whoami())).details.advice).toContain('looks like a write key')
    const { transport } = answering([403, { errors: [{ type: 'forbidden', message: 'No.' }] }])
    expect(await errorOf(setUp({}, { transport }).workspace.whoami())).toMatchObject({ code: 'forbidden' })
  })

  it.each([400, 401, 403, 421])('recognise the wrong region by its words, whatever the status: %i', async (status) => {
    const { transport } = answering([
      status,
      { errors: [{ type: 'x', message: "The request must be sent to Segment's EU-hosted API." }] },
    ])
    expect(await errorOf(setUp({}, { transport }).workspace.whoami())).toMatchObject({
      code: 'wrong_region',
      details: { region: 'eu', advice: 'Set the region to eu.' },
    })
  })

  it('recognise the wrong region of the local Segment', async () => {
    const { workspace } = setUp({ workspace: { region: 'eu' } })
    expect((await errorOf(workspace.whoami())).details.region).toBe('eu')
  })

  it('name what is missing or invalid', async () => {
    const { workspace } = setUp()
    expect(await errorOf(workspace.sources.get({ sourceId: 'none' }))).toMatchObject({
      code: 'not_found',
      message: 'The Public API answered 404 to GET /sources/{sourceId}: The workspace has no source "none".',
    })
    expect(await errorOf(collect(workspace.usage.apiCalls('June')))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('period'),
    })
    expect(await errorOf(deleteSource(workspace, 'none', { confirm: 'none' }))).toMatchObject({ code: 'not_found' })
  })

  it('say that a list is incomplete', async () => {
    const page = (next: string) => ({ data: { sources: [{ id: 'a' }, { id: 'b' }], pagination: { next } } })
    const failing = answering([200, page('Mg==')], [404, { errors: [{ type: 'not-found', message: 'Gone.' }] }])
    expect(await errorOf(collect(setUp({}, failing).workspace.sources.list()))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('broke off after 2 entries, so it is incomplete'),
    })
    const endless = answering([200, page('Mg==')])
    expect(await errorOf(collect(setUp({}, endless).workspace.sources.list()))).toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('read already'),
    })
    expect(endless.urls).toHaveLength(2)
  })

  it.each([
    ['{"data":{"workspace":{"id":"w"', 'not a whole JSON object'],
    ['', 'empty'],
    ['{"data":[]}', 'no object "data"'],
    ['{"data":{"workspace":{"name":"A"}}}', 'id is missing'],
  ])('explain the answer %j', async (body, problem) => {
    const { transport } = answering([200, body])
    const error = await errorOf(setUp({}, { transport }).workspace.whoami())
    expect(error.code).toBe('invalid_response')
    expect(error.message).toContain(problem)
  })

  it('contain no token, even if the server repeats it', async () => {
    const repeated = { errors: [{ type: 'x', message: `Bad token ${token}, ${btoa(token)}` }] }
    const { transport } = answering([422, repeated])
    const error = await errorOf(setUp({}, { transport }).workspace.whoami())
    expect(error.message).toContain('[redacted]')
    expect(JSON.stringify(error)).not.toContain(btoa(token))
    const echoing = answering([200, { data: { message: 'hi', headers: { authorization: `Bearer ${token}` } } }])
    const { workspace } = setUp({}, echoing)
    expect(JSON.stringify(await workspace.echo('hi'))).not.toContain(token)
    expect(inspect(workspace, { depth: 9 })).not.toContain(token)
  })

  it('say what is wrong with the network, the token, the region and the host', async () => {
    const refused = createFetchTransport({
      fetch: () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })),
    })
    expect(await errorOf(setUp({}, { transport: refused }).workspace.whoami())).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Could not reach https://api.segmentapis.com'),
    })
    for (const wrong of [{ token: ' ' }, { token: 'a\nb' }, { region: 'mars' as 'us' }, { host: 'ftp://x' }]) {
      expect(() => setUp({}, wrong)).toThrow(expect.objectContaining({ code: 'invalid_source' }))
    }
  })

  it('stop at the signal of the caller', async () => {
    const { workspace } = setUp()
    const error = await errorOf(workspace.whoami({ signal: AbortSignal.abort() }))
    expect(error.code).toBe('aborted')
  })
})

describe('a client of the Profile API', () => {
  it('shows what became of identify and track calls', async () => {
    const { segment, settings } = setUp()
    const authorization = `Basic ${btoa(`${'k'.repeat(32)}:`)}`
    const send = (type: string, call: object) =>
      segment.fetch(`https://api.segment.io/v1/${type}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(call),
      })
    const traits = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`trait${index}`, index]))
    await send('identify', { userId: '42', anonymousId: 'a', traits })
    await send('track', { userId: '42', event: 'Order Completed' })
    const profiles = createProfileClient({ ...settings, spaceId: 'spa_1' })
    const id = { type: 'user_id', id: '42' }
    expect(await profiles.traits(id)).toEqual(traits)
    expect((await collect(profiles.events(id))).map(({ event }) => event)).toContain('Order Completed')
    expect((await collect(profiles.externalIds(id))).map(({ type }) => type)).toContain('user_id')
    expect((await profiles.metadata(id)).created_at).toBe(new Date(noon).toISOString())
    expect(await errorOf(profiles.traits({ type: 'user_id', id: 'none' }))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('The Profile API answered 404'),
    })
  })

  it('has a token and a region of its own', async () => {
    const { transport, urls } = answering([401, { error: { code: 'authentication_error', message: 'No valid token' } }])
    const { settings } = setUp({}, { transport, region: 'eu' })
    const profiles = createProfileClient({ ...settings, spaceId: 'spa_1' })
    const error = await errorOf(profiles.metadata({ collection: 'accounts', type: 'group_id', id: 'a/b' }))
    expect(error).toMatchObject({ code: 'unauthorized', details: { advice: expect.stringContaining('space') } })
    expect(urls).toEqual([
      'https://profiles.euw1.segment.com/v1/spaces/spa_1/collections/accounts/profiles/group_id%3Aa%2Fb/metadata',
    ])
  })
})
