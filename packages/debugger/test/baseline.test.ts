import { expect, it } from 'vitest'
import { get, post, start } from './running.ts'

const order = (properties: object): object => ({ userId: 'u', event: 'Order Completed', properties })

const shape = {
  'track Order Completed': { revenue: { types: ['number'], presence: 'always' } },
  'page Home': {},
} as const

it('reports what differs from the baseline, of calls that Segment keeps', async () => {
  const running = await start({ baseline: { name: 'tracking.json', shape } })
  expect(await get(running, '/_dev/baseline')).toMatchObject({ name: 'tracking.json', calls: 0, changes: [{}, {}] })
  await post(running, '/v1/track', order({ revenue: 1 }))
  await post(running, '/v1/track', { ...order({ revenue: 'dropped' }), userId: 7 })
  await post(running, '/v1/page', { userId: 'u', name: 'Home' })
  expect(await get(running, '/_dev/baseline')).toEqual({
    name: 'tracking.json',
    calls: 2,
    events: 2,
    changes: [],
    truncated: false,
  })
  await post(running, '/v1/track', order({ revenue: '1', 'a.b': null }))
  await post(running, '/v1/identify', { userId: 'u', traits: { plan: 'pro' } })
  expect((await running.baseline.report()).changes).toEqual([
    { kind: 'added', event: 'identify' },
    {
      kind: 'added',
      event: 'track Order Completed',
      property: '"a.b"',
      after: { types: ['null'], presence: 'sometimes' },
    },
    {
      kind: 'changed',
      event: 'track Order Completed',
      property: 'revenue',
      before: { types: ['number'], presence: 'always' },
      after: { types: ['number', 'string'], presence: 'always' },
    },
  ])
  await fetch(`${running.url}/_dev/events`, { method: 'DELETE' })
  expect(await get(running, '/_dev/baseline')).toMatchObject({ calls: 0, events: 0 })
})

it('a baseline is set from the present calls or a file, per session, and removed', async () => {
  const running = await start()
  expect(await get(running, '/_dev/baseline')).toMatchObject({ calls: 0, changes: [] })
  await post(running, '/s/one/v1/track', order({ revenue: 1 }))
  const saved = await (await fetch(`${running.url}/s/one/_dev/baseline.json`)).text()
  expect(JSON.parse(saved)).toEqual({ 'track Order Completed': shape['track Order Completed'] })
  const set = await post(running, '/s/one/_dev/baseline', '')
  expect(await set.json()).toMatchObject({ name: 'the first call', changes: [] })
  await post(running, '/s/one/v1/track', order({}))
  expect(await get(running, '/s/one/_dev/baseline')).toMatchObject({
    changes: [{ kind: 'changed', property: 'revenue' }],
  })
  await post(running, '/_dev/baseline?name=tracking.json', saved)
  expect(await get(running, '/_dev/baseline')).toMatchObject({ name: 'tracking.json', changes: [{ kind: 'removed' }] })
  await fetch(`${running.url}/_dev/baseline`, { method: 'DELETE' })
  expect(await get(running, '/_dev/baseline')).not.toHaveProperty('name')
  for (const bad of ['[]', '{"a":1}', '{"a":{"b":{"types":"string","presence":"always"}}}']) {
    const response = await post(running, '/_dev/baseline', bad)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'bad_baseline' } }])
  }
})
