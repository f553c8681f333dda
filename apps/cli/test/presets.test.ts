import { describe, expect, it } from 'vitest'
import { layoutsFromFlags } from '../src/presets/layouts-from-flags.ts'
import { loadPreset } from '../src/presets/load-preset.ts'
import { presetNames } from '../src/presets/preset-names.ts'
import { preset as snowplow } from '../src/presets/snowplow.ts'
import { useLocalSegment } from './local-segment.ts'
import { presetSamples } from './preset-samples/all.ts'
import { jsonLines } from './preset-samples/sample.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

describe.each(presetSamples)(
  '--from $preset, $layout as $container',
  ({ preset, file, content, flags = [], ...sample }) => {
    it('becomes its calls, none without a user and none with the id of another', async () => {
      local.file(file, content)
      const done = await segment(['import', file, '--from', preset, ...flags, '--json'])
      expect(done.stderr).not.toContain('error')
      expect(reportOf(done)).toMatchObject({ sent: sample.calls.length, rejected: 0, filtered: sample.filtered ?? 0 })
      const calls = local.segment.requests.flatMap(({ text }) => (JSON.parse(text) as { batch: object[] }).batch)
      expect(calls).toMatchObject(sample.calls)
      const ids = calls.map((call) => Reflect.get(call, 'messageId'))
      expect(new Set(ids).size).toBe(ids.length)
      // What belongs to the export is not a field of a call.
      for (const call of calls) {
        for (const name of ['receivedAt', 'projectId', 'version', '_metadata', 'rudderId'])
          expect(call).not.toHaveProperty(name)
      }
    })
  },
)

/** The calls of an export, of which each row becomes one. */
const callsOf = async (preset: string, file: string, content: string): Promise<readonly Record<string, unknown>[]> => {
  local.file(file, content)
  const done = await segment(['import', file, '--from', preset, '--json'])
  expect(reportOf(done)).toMatchObject({ rejected: 0, filtered: 0 })
  return local.segment.requests.flatMap(({ text }) => (JSON.parse(text) as { batch: Record<string, unknown>[] }).batch)
}

const time = '2024-05-01T09:30:00.000Z'

describe('exports as the tools write them', () => {
  it.each([
    [
      'mixpanel',
      'a.ndjson',
      { event: 'E', properties: { time: 1714555800, distinct_id: '$device:d', $insert_id: 'i', $device_id: 'd' } },
    ],
    [
      'posthog',
      'b.ndjson',
      {
        ...{ uuid: 'i', event: 'E', distinct_id: 'd', timestamp: time, team_id: 1, person_properties: {}, set: null },
        properties: { $device_id: 'd' },
      },
    ],
  ])('%s has no field of a call but those that it names', async (preset, file, row) => {
    const [call] = await callsOf(preset, file, jsonLines([row]))
    expect(call).toMatchObject({ type: 'track', event: 'E', anonymousId: 'd', messageId: 'i', timestamp: time })
    const names = ['anonymousId', 'context', 'event', 'messageId', 'properties', 'timestamp', 'type']
    for (const name of Object.keys(call ?? {})) expect(names).toContain(name)
    expect(call?.properties ?? {}).not.toHaveProperty('distinct_id')
  })

  it('rudderstack has empty ids and names, and the traits of a person in the context', async () => {
    const rows = [
      { type: 'track', messageId: '1', userId: '', anonymousId: 'a', event: 'E', originalTimestamp: time },
      { type: 'page', messageId: '2', userId: '', anonymousId: 'a', name: '', originalTimestamp: time },
      { type: 'identify', messageId: '3', userId: 'u', context: { traits: { plan: 'pro' } }, originalTimestamp: time },
      { type: 'identify', messageId: '4', userId: 'u', traits: { plan: 'free' }, originalTimestamp: time },
    ]
    const calls = await callsOf('rudderstack', 'r.ndjson', jsonLines(rows))
    expect(calls).toMatchObject([
      { type: 'track', anonymousId: 'a', event: 'E' },
      { type: 'page', anonymousId: 'a' },
      { type: 'identify', userId: 'u', traits: { plan: 'pro' } },
      { type: 'identify', userId: 'u', traits: { plan: 'free' } },
    ])
    for (const call of calls.slice(0, 2)) expect(call).not.toHaveProperty('userId')
  })

  it('stripe has events without a customer, and pages of a search', async () => {
    const event = (id: string, object: object): object => ({
      ...{ id, object: 'event', created: 1714555800, type: 'x.y', data: { object } },
    })
    const data = [event('1', { id: 'po_1', object: 'payout' }), event('2', { object: 'charge', customer: 'cus_1' })]
    expect(await callsOf('stripe', 's.json', JSON.stringify({ object: 'list', has_more: false, data }))).toMatchObject([
      { messageId: '2', userId: 'cus_1' },
    ])
    const found = { object: 'search_result', data: [{ id: 'cus_2', object: 'customer', created: 1714555800 }] }
    expect((await callsOf('stripe', 't.json', JSON.stringify(found))).at(-1)).toMatchObject({ userId: 'cus_2' })
  })

  it('snowplow has quotes that surround nothing', async () => {
    const titles = ['"Quoted" title', '"open', '""', 'a "b" c', 'plain']
    const row = (title: string, index: number): string => {
      const cells: Record<string, string> = {
        ...{ event: 'page_view', event_id: `e-${index}`, collector_tstamp: '2024-05-01 09:30:00.000' },
        ...{ domain_userid: 'd', page_title: title },
      }
      return (snowplow.layouts[0]?.mapping.columns ?? []).map((name) => cells[name] ?? '').join('\t')
    }
    const calls = await callsOf('snowplow', 's.tsv', `${titles.map(row).join('\n')}\n`)
    expect(calls.map(({ name }) => name)).toEqual(titles)
  })
})

describe('a preset', () => {
  it('refuses a field that none of its calls has', async () => {
    local.file('users.csv', 'user_id,identity,joindate\n1,u,2024-05-01\n')
    const done = await segment(['import', 'users.csv', '--from', 'heap', '--set', 'groupId=g'])
    expect(done).toMatchObject({ code: 65, stderr: expect.stringContaining('bad_mapping') })
    expect(local.segment.requests).toEqual([])
  })

  it.each(presetNames)('%s has its source, and a sample of each layout', async (name) => {
    const { page, layouts } = await loadPreset(name)
    expect(page).toMatch(/^https:\/\//)
    const tested = new Set(presetSamples.filter(({ preset }) => preset === name).map(({ layout }) => layout))
    const untested = layouts.map(({ name: layout }) => layout).filter((layout) => !tested.has(layout))
    expect(untested).toEqual([])
  })

  it('refuses a table of another layout, and names its layouts', async () => {
    local.file('other.csv', 'a,b\n1,2\n')
    const done = await segment(['import', 'other.csv', '--from', 'shopify'])
    expect(done).toMatchObject({ code: 65 })
    expect(done.stderr).toMatch(/layout_unknown: .*orders \("Name", "Email".*customers/)
  })

  it('rejects rows of another layout', async () => {
    local.file('rows.ndjson', '{"type":"track","event":"E","userId":"u"}\n')
    const done = await segment(['import', 'rows.ndjson', '--from', 'mixpanel', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 1, rejected: 1 })
  })

  it('reads rows whose members are null', async () => {
    const event = { event_timestamp: '1714557600123456', event_params: null, user_pseudo_id: 'd', items: null }
    const rows = [
      { ...event, event_name: 'purchase' },
      { ...event, event_name: 'purchase', items: [{ item_id: 'a', price: null, quantity: '2' }] },
      { ...event, event_name: 'login', user_properties: null },
      { ...event, event_name: 'long', event_params: [{ key: 'n', value: { int_value: '9007199254740993' } }] },
    ]
    expect(await callsOf('ga4', 'rows.ndjson', jsonLines(rows))).toMatchObject([
      { type: 'track', event: 'purchase' },
      { properties: { products: [{ product_id: 'a', quantity: 2 }] } },
      { type: 'track', event: 'login' },
      { properties: { n: '9007199254740993' } },
    ])
    const person = { uuid: 'i', event: '$identify', distinct_id: 'd', timestamp: '2024-05-01T10:00:00Z' }
    const row = { ...person, properties: { $set: null, $set_once: { plan: 'pro' } } }
    expect((await callsOf('posthog', 'p.ndjson', jsonLines([row]))).at(-1)).toMatchObject({ traits: { plan: 'pro' } })
  })

  it('names the type of a row that no call has', async () => {
    const row = { type: 'delete', messageId: 'm', userId: 'u', projectId: 'p', receivedAt: '2024-05-01T10:00:00Z' }
    local.file('rows.ndjson', `${JSON.stringify(row)}\n`)
    const done = await segment(['validate', 'rows.ndjson', '--from', 'segment-archive'])
    expect(done.stdout).toContain('error type_unknown type must be one of')
  })

  it('is changed by flags, and cannot be combined with a mapping file', async () => {
    local.file(
      'calls.ndjson',
      '{"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2024-05-01T09:30:00Z"}\n',
    )
    const expr = ['--expr', 'messageId="again-" & messageId', '--set', 'context.app.name=x']
    const done = await segment([
      'import',
      'calls.ndjson',
      '--from',
      'segment-archive',
      ...expr,
      '--preview',
      '1',
      '--json',
    ])
    expect(JSON.parse(done.stdout)).toMatchObject({ messageId: 'again-m', context: { app: { name: 'x' } }, event: 'E' })
    const both = await segment(['import', 'calls.ndjson', '--from', 'heap', '--mapping', 'x.yaml'])
    expect(both).toMatchObject({ code: 64 })
  })

  it('is validated as it is imported', async () => {
    const [sample] = presetSamples.filter(({ preset }) => preset === 'hubspot')
    local.file('contacts.csv', sample?.content ?? '')
    expect(await segment(['validate', 'contacts.csv', '--from', 'hubspot'])).toMatchObject({ code: 0 })
    expect(await layoutsFromFlags({} as never, { from: 'heap' })).toHaveLength(5)
  })
})
