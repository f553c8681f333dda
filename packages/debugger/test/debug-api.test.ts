import { describe, expect, it } from 'vitest'
import { operations } from '../src/http/operations.ts'
import type { EventPage, TrafficSummary, UserTimeline } from '../src/index.ts'
import { sourceLabel } from '../src/record/hide-write-key.ts'
import { get, post, start, writeKey } from './running.ts'

const track = (event: string, more: object = {}) => ({ type: 'track', userId: 'u', event, ...more })

describe('GET /_dev/events', () => {
  it('filters by every field, by several types, and by text anywhere in the call', async () => {
    const running = await start()
    await post(running, '/v1/batch', {
      batch: [
        track('Order Completed', { properties: { coupon: 'SPRING10' } }),
        { type: 'page', anonymousId: 'a', name: 'Home' },
        { type: 'identify', userId: 'v', anonymousId: 'a' },
        { type: 'track', event: 'No Identity' },
      ],
    })
    const seqs = async (q: string): Promise<number[]> =>
      (await get<EventPage>(running, `/_dev/events?${new URLSearchParams({ q })}`)).events.map(({ seq }) => seq)
    expect(await seqs('type:track')).toEqual([1, 4])
    expect(await seqs('type:page,identify')).toEqual([2, 3])
    expect(await seqs('event:"Order Completed"')).toEqual([1])
    expect(await seqs('event:Home type:page')).toEqual([2])
    expect(await seqs('userId:v')).toEqual([3])
    expect(await seqs('user:a')).toEqual([2, 3])
    expect(await seqs('verdict:discarded')).toEqual([4])
    expect(await seqs('issue:identity_required')).toEqual([4])
    expect(await seqs('duplicate:false')).toEqual([1, 2, 3, 4])
    expect(await seqs('duplicate:true')).toEqual([])
    expect(await seqs('spring10')).toEqual([1])
    expect(await seqs('"[("')).toEqual([])
    expect(await seqs(`source:"${sourceLabel(writeKey)}"`)).toEqual([1, 2, 3, 4])
    expect(await seqs('"event": "Order Completed"')).toEqual([1])
    expect(await seqs('properties.coupon:/^SPRING\\d+$/')).toEqual([1])
    expect(await seqs('-properties.coupon:*')).toEqual([2, 3, 4])
  })

  it.each(['issues', 'changes', 'identity_required', 'discarded', '"call"'])(
    'looks into the call and nothing else: %s',
    async (q) => {
      const running = await start()
      await post(running, '/v1/track', { event: 'No Identity' })
      expect(await get<EventPage>(running, `/_dev/events?${new URLSearchParams({ q })}`)).toMatchObject({ total: 0 })
    },
  )

  it('answers 400 for a pattern that turns out to be too complex, in a list, a wait and a stream', async () => {
    const running = await start()
    const letters = Array.from({ length: 2_000 }, (_, seed) => (seed * 2_654_435_761).toString(2)).join('')
    const call = track('Long', {
      properties: { letters: letters.replaceAll('0', 'a').replaceAll('1', 'b').slice(0, 30_000) },
    })
    const q = encodeURIComponent('/a[ab]{100}c/')
    const waiting = fetch(`${running.url}/_dev/wait?q=${q}&timeout=60000`)
    const stream = await fetch(`${running.url}/_dev/stream?q=${q}&after=0`)
    await post(running, '/v1/track', call)
    for (const response of [await waiting, await fetch(`${running.url}/_dev/events?q=${q}`)]) {
      expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'pattern_too_complex' } }])
    }
    expect(await stream.text()).toMatch(/event: refused\ndata: \{"code":"pattern_too_complex"/)
  })

  it('pages forwards and backwards, newest last, and says how many there are', async () => {
    const running = await start()
    await post(running, '/v1/batch', { batch: Array.from({ length: 10 }, (_, index) => track(`E${index}`)) })
    const page = (query: string) => get<EventPage>(running, `/_dev/events?${query}`)
    const seqs = ({ events }: EventPage): number[] => events.map(({ seq }) => seq)
    const latest = await page('limit=3')
    expect([seqs(latest), latest.total, latest.next]).toEqual([[8, 9, 10], 10, 10])
    const first = await page('after=0&limit=4')
    expect([seqs(first), first.next]).toEqual([[1, 2, 3, 4], 4])
    expect(seqs(await page('after=8&limit=4'))).toEqual([9, 10])
    const older = await page('before=8&limit=3')
    expect([seqs(older), older.next]).toEqual([[5, 6, 7], 5])
    expect(await page('after=10')).toEqual({ events: [], total: 10, next: 10 })
  })

  it.each([
    ['limit=many', 'bad_parameter'],
    ['limit=10001', 'bad_parameter'],
    ['user=u', 'unknown_parameter'],
    ['__proto__=u', 'unknown_parameter'],
    ['userId=u', 'unknown_parameter'],
    ['text=u', 'unknown_parameter'],
    ['q=', 'bad_parameter'],
    ['q=userId:', 'bad_query'],
    ['q=userid:x', 'unknown_name'],
    ['q=verdict:Kept', 'unknown_value'],
    ['q=type:track,Page', 'unknown_value'],
    ['q=/(/', 'bad_pattern'],
    ['q=a&q=b', 'repeated_parameter'],
  ])('refuses %s', async (query, code) => {
    const running = await start()
    const response = await fetch(`${running.url}/_dev/events?${query}`)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code } }])
  })

  it('answers 404 for what does not exist, and 405 for other methods', async () => {
    const running = await start()
    for (const path of [
      '/_dev/events/1',
      '/_dev/events/x',
      '/_dev/nothing',
      '/_dev',
      '/_dev/events/1/2',
      '/_dev/page/main.js',
    ]) {
      const response = await fetch(`${running.url}${path}`)
      expect([path, response.status]).toEqual([path, 404])
    }
    expect((await fetch(`${running.url}/_dev/events`, { method: 'PUT' })).status).toBe(405)
  })
})

describe('GET /_dev/wait', () => {
  it('answers with stored and with new events', async () => {
    const running = await start()
    await post(running, '/v1/track', track('Early'))
    expect(await get(running, '/_dev/wait?timeout=120000&q=event:Early')).toMatchObject({
      events: [{ event: 'Early' }],
      total: 1,
      next: 1,
    })
    const later = get<EventPage>(running, '/_dev/wait?timeout=120000&q=event:Later&count=2')
    await post(running, '/v1/batch', { batch: [track('Later'), track('Other'), track('Later')] })
    expect((await later).events.map(({ seq }) => seq)).toEqual([2, 4])
    const after = get<EventPage>(running, '/_dev/wait?timeout=120000&q=event:Later&after=4')
    await post(running, '/v1/track', track('Later'))
    expect((await after).events.map(({ seq }) => seq)).toEqual([5])
  })

  it.each(['userId=', 'q=', 'q=userId:', 'q=verdict:lost', 'q=a&q=b'])(
    'refuses %s, which would match anything',
    async (query) => {
      const running = await start()
      await post(running, '/v1/track', track('Early'))
      expect((await fetch(`${running.url}/_dev/wait?${query}`)).status).toBe(400)
    },
  )

  it('times out, and says how many other events arrived', async () => {
    const running = await start()
    const waiting = fetch(`${running.url}/_dev/wait?q=event:Never&timeout=150`)
    await post(running, '/v1/track', track('Other'))
    const response = await waiting
    // On a busy machine the other event may arrive after the timeout.
    const message = expect.stringMatching(/^No match within 150 ms; (?:1 other event|0 other events) arrived\.$/)
    expect([response.status, await response.json()]).toEqual([404, { error: { code: 'timed_out', message } }])
  })
})

describe('GET /_dev/summary', () => {
  it('counts events, including dropped ones', async () => {
    const running = await start({ bounds: { events: 2 } })
    for (const value of [1, 2, '3', null])
      await post(running, '/v1/track', track('E', { properties: { amount: value } }))
    const summary = await get<TrafficSummary>(running, '/_dev/summary')
    expect(summary).toMatchObject({
      total: 4,
      kept: 2,
      oldestSeq: 3,
      newestSeq: 4,
      byType: { track: 4 },
      byVerdict: { kept: 4 },
      byEvent: { E: 4 },
      bySource: { [sourceLabel(writeKey)]: 4 },
      limits: { callBytes: 32_768, batchBytes: 512_000, batchCalls: 2_500 },
      catalogue: [
        {
          name: 'E',
          count: 4,
          verdicts: { kept: 4 },
          properties: [
            {
              path: 'amount',
              count: 4,
              types: { number: 2, string: 1, null: 1 },
              example: '3',
              driftsSince: expect.any(String),
            },
          ],
        },
      ],
    })
    expect(summary.sizes[0]).toEqual({ upToBytes: 256, count: 4 })
    const counted = summary.rates.reduce((sum, { byVerdict }) => sum + (byVerdict.kept ?? 0), 0)
    expect(counted).toBe(4)
  })
})

describe('POST /_dev/send', () => {
  it('sends a call as it is, with a new messageId', async () => {
    const running = await start()
    const send = (body: unknown) => fetch(`${running.url}/_dev/send`, { method: 'POST', body: JSON.stringify(body) })
    const call = { type: 'track', userId: 42, event: 'E', properties: { a: 1 } }
    for (let round = 0; round < 2; round += 1) {
      const { events } = (await (await send({ call })).json()) as EventPage
      expect(events).toMatchObject([
        { verdict: 'discarded', duplicate: false, messageId: expect.stringMatching(/.{20}/) },
      ])
    }
    await send({ call: { ...call, userId: 'u', messageId: 'mine' } })
    await send({ call: { ...call, userId: 'u', messageId: 'mine' } })
    expect(running.log.summaries().map(({ duplicate }) => duplicate)).toEqual([false, false, false, true])
    expect(new Set(running.log.summaries().map(({ messageId }) => messageId)).size).toBe(3)
    for (const body of [{}, { call: 7 }, { call: { type: '../x' } }, { call, more: 1 }, { call, forward: true }]) {
      const response = await send(body)
      expect([body, response.status]).toEqual([body, 400])
    }
  })

  it('forwards it only on request', async () => {
    const running = await start({ forwarding: true })
    const forwarded: unknown[] = []
    running.onKept(({ event }) => forwarded.push(event))
    const send = (event: string, forward?: boolean) =>
      fetch(`${running.url}/_dev/send`, {
        method: 'POST',
        body: JSON.stringify({ call: { type: 'track', userId: 'u', event }, forward }),
      })
    await send('Local')
    await send('Local', false)
    await send('Forwarded', true)
    await post(running, '/v1/track', track('From a client'))
    expect(forwarded).toEqual(['Forwarded', 'From a client'])
  })
})

describe('the catalogue', () => {
  it('keeps names with dots and brackets apart from nested objects and arrays, and long names apart', async () => {
    const running = await start()
    const long = 'n'.repeat(200)
    const properties = {
      'a.b': 1,
      a: { b: 'nested' },
      'list[]': true,
      list: [7],
      '': { '': 1 },
      [`${long}1`]: 1,
      [`${long}2`]: 2,
      [long.repeat(3)]: 3,
    }
    await post(running, '/v1/track', { userId: 'u', event: 'E', properties })
    const { catalogue } = await get<TrafficSummary>(running, '/_dev/summary')
    expect(catalogue[0]?.properties.map(({ path }) => path)).toEqual([
      '["a.b"]',
      'a',
      'a.b',
      '["list[]"]',
      'list',
      'list[]',
      '[""]',
      '[""][""]',
      `${long}1`,
      `${long}2`,
    ])
    expect(catalogue[0]?.truncated).toBe(true)
  })

  it('counts the calls that have a property, however many items of a list have it', async () => {
    const running = await start()
    const products = [{ sku: 'a' }, { sku: 'b' }]
    for (const properties of [{ products }, { products }, {}]) {
      await post(running, '/v1/track', { userId: 'u', event: 'E', properties })
    }
    const { catalogue } = await get<TrafficSummary>(running, '/_dev/summary')
    expect(catalogue[0]?.properties.map(({ path, count, types }) => [path, count, types])).toEqual([
      ['products', 2, { array: 2 }],
      ['products[]', 2, { object: 4 }],
      ['products[].sku', 2, { string: 4 }],
    ])
  })
})

describe('the preview of a call', () => {
  it('shows the start of its properties or traits in one bounded line', async () => {
    const running = await start()
    await post(running, '/v1/track', {
      userId: 'u',
      event: 'E',
      properties: { total: 12, tags: ['a'], more: { x: 1 } },
    })
    await post(running, '/v1/identify', { userId: 'u', traits: { plan: 'pro', note: 'x'.repeat(9000), late: 1 } })
    await post(running, '/v1/track', { userId: 'u', event: 'E' })
    const { events } = await get<EventPage>(running, '/_dev/events')
    const [track, identify, bare] = events.map(({ preview }) => preview)
    expect(track).toBe('total 12, tags [1], more {…}')
    expect(identify).toMatch(/^plan "pro", note "x+…$/)
    expect(identify?.length).toBe(161)
    expect(bare).toBeUndefined()
  })

  it('contains no part of a write key', async () => {
    const running = await start()
    const properties = { a: 'x'.repeat(145), leaked: writeKey, writeKey: 'short' }
    await post(running, '/v1/track', { userId: 'u', event: 'E', properties: { a: `${'x'.repeat(140)}${writeKey}` } })
    await post(running, '/v1/track', { userId: 'u', event: 'E', writeKey: 'short', properties }, { authorization: '' })
    const text = await (await fetch(`${running.url}/_dev/events`)).text()
    expect(text).not.toContain(writeKey.slice(0, 8))
    expect(text).not.toContain('\\"short')
  })
})

describe('GET /_dev/users/:id', () => {
  it('follows a person from visitor to user and through an alias', async () => {
    const running = await start()
    await post(running, '/v1/batch', {
      batch: [
        { type: 'page', anonymousId: 'a1', name: 'Home' },
        { type: 'page', anonymousId: 'a2', name: 'Home' },
        { type: 'identify', anonymousId: 'a1', userId: 'u1' },
        { type: 'track', userId: 'u1', event: 'E' },
        { type: 'alias', userId: 'u2', previousId: 'u1' },
        { type: 'track', userId: 'u2', event: 'E' },
        { type: 'identify', anonymousId: 'a2', userId: 'u2', traits: 'lost' },
        { type: 'track', userId: 'a1', event: 'A user whose id is that of a visitor' },
      ],
    })
    for (const id of ['a1', 'u1', 'u2']) {
      const timeline = await get<UserTimeline>(running, `/_dev/users/${id}`)
      expect([id, timeline.userIds.toSorted()]).toEqual([id, id === 'a1' ? ['a1', 'u1', 'u2'] : ['u1', 'u2']])
      expect(timeline.anonymousIds).toContain('a1')
      expect(timeline.merges.map(({ from, to, by }) => [from, to, by])).toEqual([
        ['a1', 'u1', 'identify'],
        ['u1', 'u2', 'alias'],
      ])
    }
    expect(await get(running, '/_dev/users/nobody')).toMatchObject({ total: 0, events: [], merges: [] })
    expect(await get(running, `/_dev/users/${encodeURIComponent('a/b?c')}`)).toMatchObject({ id: 'a/b?c' })
  })

  it('takes any id in the query, also one that a path cannot contain', async () => {
    const running = await start()
    await post(running, '/v1/track', { userId: '..', event: 'E' })
    expect(await get(running, '/_dev/users?id=..')).toMatchObject({ id: '..', total: 1 })
    expect((await fetch(`${running.url}/_dev/users`)).status).toBe(400)
  })
})

describe('faults', () => {
  it('are planned as JSON and as text, listed, and removed', async () => {
    const running = await start()
    const plan = (body: string) => fetch(`${running.url}/_dev/faults`, { method: 'POST', body })
    expect((await plan('{"next":[{"status":503}]}')).status).toBe(200)
    expect((await post(running, '/v1/track', track('E'))).status).toBe(503)
    expect((await post(running, '/v1/track', track('E'))).status).toBe(200)
    await plan('429:retry-after=2\n')
    const limited = await post(running, '/v1/track', track('E'))
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await get(running, '/_dev/faults')).toEqual({ faults: [{ status: 429, retryAfter: 2 }] })
    expect((await fetch(`${running.url}/_dev/faults`, { method: 'DELETE' })).status).toBe(204)
    expect((await post(running, '/v1/track', track('E'))).status).toBe(200)
    await plan('["503:times=1",{"kind":"delay","delayMs":1}]')
    expect(running.segment.faults.planned()).toHaveLength(2)
  })

  it.each(['', 'nonsense', '{"status":"x"}', '{', '[{"kind":"hang","oops":1}]', '"999"'])(
    'refuses %s',
    async (body) => {
      const running = await start()
      const response = await fetch(`${running.url}/_dev/faults`, { method: 'POST', body })
      expect(response.status).toBe(400)
      expect(running.segment.faults.planned()).toEqual([])
    },
  )
})

describe('POST /_dev/trigger', () => {
  it('sends an example with overrides', async () => {
    const running = await start()
    const trigger = (body: object) =>
      fetch(`${running.url}/_dev/trigger`, { method: 'POST', body: JSON.stringify(body) })
    const answer = await trigger({ event: 'order completed', overrides: { 'properties.revenue': 'much' } })
    expect(await answer.json()).toMatchObject({
      events: [{ event: 'Order Completed', verdict: 'warned', firstIssue: { path: 'properties.revenue' } }],
      total: 1,
    })
    const session = (await (await trigger({ scenario: 'checkout' })).json()) as EventPage
    expect(session.events.every(({ verdict }) => verdict === 'kept')).toBe(true)
    expect((await trigger({ event: 'Nothing Known' })).status).toBe(404)
    expect((await trigger({ scenario: 'nothing' })).status).toBe(400)
    expect((await trigger({})).status).toBe(400)
  })
})

describe('other operations', () => {
  it('deletes all events, and continues numbering', async () => {
    const running = await start()
    await post(running, '/v1/track', track('E', { messageId: 'm' }))
    expect((await fetch(`${running.url}/_dev/events`, { method: 'DELETE' })).status).toBe(204)
    expect(await get(running, '/_dev/events')).toEqual({ events: [], total: 0 })
    expect(await get(running, '/_dev/summary')).toMatchObject({ total: 0, catalogue: [] })
    await post(running, '/v1/track', track('E', { messageId: 'm' }))
    expect(await get(running, '/_dev/events')).toMatchObject({ events: [{ seq: 2, duplicate: false }] })
  })

  it('exports calls one per line, ready to be sent again', async () => {
    const running = await start()
    await post(running, '/v1/track', { userId: 'u', event: 'E' })
    await post(running, '/v1/track', '{')
    await post(running, '/v1/batch', { batch: [{ type: 'page', userId: 'v' }] })
    const response = await fetch(`${running.url}/_dev/export.ndjson`)
    const lines = (await response.text()).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { type: 'track', userId: 'u', event: 'E' },
      { type: 'page', userId: 'v' },
    ])
    expect(await (await fetch(`${running.url}/_dev/export.ndjson?q=type:page`)).text()).toBe(`${lines[1]}\n`)
  })

  it('tells its addresses and how to connect each SDK', async () => {
    const running = await start()
    const info = running.info()
    expect(await get(running, '/_dev/info')).toEqual(info)
    expect(info).toMatchObject({ url: running.url, trackingUrl: `${running.url}/v1`, browserLibrary: '1.84.3' })
    for (const { code } of info.snippets) expect(code).toContain(String(running.port))
    expect(info.snippets.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['node', 'browser', 'python', 'ruby', 'go', 'curl']),
    )
  })

  it('describes exactly its operations in OpenAPI', async () => {
    const running = await start()
    const document = await get<{ paths: Record<string, object>; components: { schemas: object } }>(
      running,
      '/_dev/openapi.json',
    )
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.toSorted()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).toSorted())
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    )
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(references))
    expect(references).toEqual(expect.arrayContaining(['EventSummary', 'EventRecord', 'TrafficSummary', 'Problem']))
  })

  it('answers exactly as its OpenAPI document says', async () => {
    const running = await start({ plan: 'plan.json' })
    const call = track('E', { messageId: 'm', timestamp: '2026-01-01T00:00:00.000Z', properties: { revenue: '$1' } })
    await post(running, '/v1/batch', { batch: [call, call, { type: 'track' }, 7], sentAt: new Date().toISOString() })
    await post(running, '/v1/alias', { userId: 'v', previousId: 'u' })
    await post(running, '/v1/track', 'no JSON')
    running.segment.faults.next({ status: 503 })
    await post(running, '/v1/track', call)
    running.segment.faults.always({ kind: 'delay', delayMs: 1, path: '/v1/none' })
    const seqs = running.log.summaries().map(({ seq }) => seq)
    expect(seqs).toHaveLength(7)
    const described = operations.filter(({ method, answer }) => method === 'GET' && answer !== undefined)
    for (const { path, answer } of described) {
      const paths = path.includes('{seq}') ? seqs.map((seq) => path.replace('{seq}', `${seq}`)) : [path]
      for (const one of paths) {
        const json = await get(running, one.replace('{id}', 'u').replace(/users$/, 'users?id=u'))
        expect([one, answer?.parse(json)]).toEqual([one, json])
      }
    }
  })
})

describe('/_dev/gates', () => {
  it('holds answers until the gates are opened', async () => {
    const running = await start()
    const add = (body: string) => fetch(`${running.url}/_dev/gates`, { method: 'POST', body })
    expect(await (await add('{"q":"event:Held"}')).json()).toEqual({ gates: [{ q: 'event:Held', held: 0 }] })
    const held = post(running, '/v1/track', track('Held'))
    await get(running, '/_dev/wait?q=event:Held&timeout=120000')
    await post(running, '/v1/track', track('Other'))
    await expect.poll(() => get(running, '/_dev/gates')).toEqual({ gates: [{ q: 'event:Held', held: 1 }] })
    expect((await fetch(`${running.url}/_dev/gates`, { method: 'DELETE' })).status).toBe(204)
    await held
    expect(await get(running, '/_dev/gates')).toEqual({ gates: [] })
    for (const body of ['{"q":"typ:x"}', '{"q":""}', '{"for":1}', 'x']) expect((await add(body)).status).toBe(400)
    for (let count = 0; count < 100; count += 1) expect((await add('')).status).toBe(200)
    expect((await add('')).status).toBe(409)
  })
})

it('faults select requests by a query', async () => {
  const running = await start()
  const plan = (fault: object) =>
    fetch(`${running.url}/_dev/faults`, { method: 'POST', body: JSON.stringify(fault) }).then(({ status }) => status)
  expect(await plan({ status: 503, q: 'event:Failing' })).toBe(200)
  expect(await plan({ kind: 'reset', q: 'event:Failing' })).toBe(400)
  expect(await plan({ status: 503, q: 'evnt:Failing' })).toBe(400)
  await post(running, '/v1/track', track('Fine'))
  await post(running, '/v1/track', track('Failing'))
  const { events } = await get<EventPage>(running, '/_dev/events')
  expect(events.map(({ verdict }) => verdict)).toEqual(['kept', 'refused'])
})
