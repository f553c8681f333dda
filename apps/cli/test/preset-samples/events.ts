import { gzipSync } from 'node:zlib'
import { preset as snowplow } from '../../src/presets/snowplow.ts'
import { makeZip } from '../make-zip.ts'
import { csv, jsonLines, type PresetSample } from './sample.ts'

const amplitude = (more: object): object => ({
  $insert_id: 'ins-1',
  app: 123456,
  amplitude_id: 759234862314123456n.toString(),
  uuid: 'c4ff7170-a94a-11ee-aaaa-000000000001',
  event_id: 7,
  event_time: '2024-05-01 09:30:00.123000',
  device_id: 'device-1',
  user_id: 'user-42',
  user_properties: { plan: 'pro' },
  event_properties: { sku: 'A-1', total: 19.99 },
  ip_address: '203.0.113.7',
  os_name: 'iOS',
  groups: {},
  ...more,
})

const mixpanel = (event: string, properties: object): object => ({
  event,
  properties: { time: 1714555800, $insert_id: 'ins1', mp_processing_time_ms: 1714555900000, ...properties },
})

const posthog = (
  event: string,
  uuid: string,
  properties: object,
  distinct_id = 'user-42',
): Record<string, unknown> => ({
  ...{ uuid, event, properties, distinct_id, timestamp: '2024-05-01 09:30:00.123000+00:00' },
  ...{ created_at: '2024-05-01 09:30:05+00:00', team_id: 1 },
})

const param = (key: string, value: object): object => ({ key, value })

const ga4 = (event_name: string, more: object = {}): object => ({
  event_date: '20240501',
  event_timestamp: '1714555800123456',
  event_name,
  event_params: [
    param('page_location', { string_value: 'https://example.com/pricing' }),
    param('page_title', { string_value: 'Pricing' }),
    param('ga_session_id', { int_value: '1714555700' }),
    param('value', { double_value: 19.99 }),
  ],
  user_id: null,
  user_pseudo_id: '1234567890.1714555700',
  user_properties: [],
  device: { category: 'desktop', language: 'de-de', operating_system: 'Windows' },
  geo: { city: 'Berlin', country: 'Germany' },
  items: [],
  ...more,
})

const snowplowRow = (cells: Readonly<Record<string, string>>): string =>
  `${(snowplow.layouts[0]?.mapping.columns ?? []).map((name) => cells[name] ?? '').join('\t')}\n`

const schema = 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0'
const unstruct = JSON.stringify({
  schema,
  data: { schema: 'iglu:com.acme/viewed_product/jsonschema/1-0-0', data: { sku: 'A-1', price: 19.99 } },
})
const snowplowCells = { platform: 'web', collector_tstamp: '2024-05-01 09:30:00.123', domain_userid: 'domain-1' }

const call = (type: string, more: object): object => ({
  ...{ type, messageId: `m-${type}`, anonymousId: 'anon-1', originalTimestamp: '2024-05-01T09:30:00.000Z' },
  ...{ sentAt: '2024-05-01T09:30:01.000Z', receivedAt: '2024-05-01T09:30:02.000Z', channel: 'client' },
  ...more,
})

const segmentCalls = jsonLines([
  call('track', { event: 'Signed Up', userId: 'user-42', properties: { plan: 'pro' }, projectId: 'p', version: 2 }),
  call('page', { name: 'Pricing', _metadata: { bundled: [] }, timestamp: '2024-05-01T09:29:59.000Z', writeKey: 'k' }),
])

export const eventSamples: readonly PresetSample[] = [
  {
    preset: 'amplitude',
    layout: 'events',
    container: 'zip of gzip of JSON lines',
    file: 'export.zip',
    content: makeZip([
      {
        name: '123456/123456_2024-05-01_9#1.json.gz',
        content: gzipSync(
          jsonLines([
            amplitude({ event_type: 'Order Completed' }),
            amplitude({ event_type: '$identify', uuid: 'uuid-2', event_id: 7, user_id: null }),
          ]),
        ),
      },
      {
        name: '123456/123456_2024-05-01_10#1.json.gz',
        content: gzipSync(jsonLines([amplitude({ event_type: '$groupidentify', uuid: 'uuid-3' })])),
      },
    ]),
    filtered: 1,
    calls: [
      {
        type: 'track',
        userId: 'user-42',
        anonymousId: 'device-1',
        event: 'Order Completed',
        messageId: 'c4ff7170-a94a-11ee-aaaa-000000000001',
        timestamp: '2024-05-01T09:30:00.123Z',
        properties: { sku: 'A-1', total: 19.99 },
        context: { ip: '203.0.113.7', os: { name: 'iOS' } },
      },
      { type: 'identify', anonymousId: 'device-1', messageId: 'uuid-2', traits: { plan: 'pro' } },
    ],
  },
  {
    preset: 'mixpanel',
    layout: 'events',
    container: 'JSON lines',
    file: 'mixpanel.ndjson',
    content: jsonLines([
      mixpanel('Signed Up', { distinct_id: 'user-42', $user_id: 'user-42', $device_id: 'd-1', plan: 'pro' }),
      mixpanel('$mp_web_page_view', { distinct_id: '$device:d-2', $insert_id: 'ins2', current_page_title: 'Pricing' }),
      mixpanel('Invited', { distinct_id: 'user-7', $insert_id: 'ins3' }),
      mixpanel('$identify', { distinct_id: 'user-42', $insert_id: 'ins4' }),
    ]),
    filtered: 1,
    calls: [
      {
        type: 'track',
        event: 'Signed Up',
        userId: 'user-42',
        anonymousId: 'd-1',
        messageId: 'ins1',
        timestamp: '2024-05-01T09:30:00.000Z',
        properties: { plan: 'pro' },
      },
      { type: 'page', anonymousId: 'd-2', name: 'Pricing' },
      { type: 'track', event: 'Invited', userId: 'user-7' },
    ],
  },
  {
    preset: 'mixpanel',
    layout: 'profiles',
    container: 'JSON lines',
    file: 'profiles.ndjson',
    content: jsonLines([
      {
        $distinct_id: 'user-42',
        $properties: { $email: 'ada@example.com', $created: '2024-05-01T09:30:00', plan: 'pro' },
      },
    ]),
    calls: [
      {
        type: 'identify',
        userId: 'user-42',
        traits: { email: 'ada@example.com', createdAt: '2024-05-01T09:30:00.000Z', plan: 'pro' },
      },
    ],
  },
  {
    preset: 'posthog',
    layout: 'events',
    container: 'gzip of JSON lines',
    file: 'posthog.jsonl.gz',
    content: gzipSync(
      jsonLines([
        posthog('$identify', 'u-1', {
          $set: { email: 'ada@example.com' },
          $set_once: { first: 1 },
          $anon_distinct_id: 'anon-1',
        }),
        posthog(
          '$pageview',
          'u-2',
          { $current_url: 'https://example.com/', title: 'Home', $device_id: 'anon-1' },
          'anon-1',
        ),
        posthog('plan changed', 'u-3', { plan: 'pro', $user_id: 'user-42', $lib: 'web' }),
        posthog('$groupidentify', 'u-4', {
          $group_type: 'company',
          $group_key: 'c-7',
          $group_set: { name: 'Initech' },
        }),
        posthog('$feature_flag_called', 'u-5', {}),
      ]),
    ),
    filtered: 1,
    calls: [
      { type: 'identify', userId: 'user-42', anonymousId: 'anon-1', traits: { email: 'ada@example.com', first: 1 } },
      { type: 'page', anonymousId: 'anon-1', name: 'Home', context: { page: { url: 'https://example.com/' } } },
      { type: 'track', event: 'plan changed', userId: 'user-42', messageId: 'u-3', properties: { plan: 'pro' } },
      { type: 'group', groupId: 'c-7', userId: 'user-42', traits: { name: 'Initech' } },
    ],
  },
  {
    preset: 'posthog',
    layout: 'events',
    container: 'table with JSON in its cells',
    file: 'posthog.csv',
    content: csv([
      {
        ...(posthog('plan changed', 'u-3', {}) as Record<string, string>),
        team_id: '1',
        properties: JSON.stringify({ plan: 'pro', $current_url: 'https://example.com/', $user_id: 'user-42' }),
      },
    ]),
    calls: [
      {
        type: 'track',
        event: 'plan changed',
        userId: 'user-42',
        timestamp: '2024-05-01T09:30:00.123Z',
        properties: { plan: 'pro' },
        context: { page: { url: 'https://example.com/' } },
      },
    ],
  },
  {
    preset: 'posthog',
    layout: 'persons',
    container: 'JSON lines',
    file: 'persons.jsonl',
    content: jsonLines([{ distinct_id: 'user-42', person_id: 'p-1', properties: '{"email":"ada@example.com"}' }]),
    calls: [{ type: 'identify', userId: 'user-42', traits: { email: 'ada@example.com' } }],
  },
  {
    preset: 'ga4',
    layout: 'events',
    container: 'JSON lines',
    file: 'events_20240501.json',
    content: jsonLines([
      ga4('page_view'),
      ga4('purchase', {
        user_id: 'user-42',
        items: [{ item_id: 'A-1', item_name: 'Pen', price: 2.5, quantity: '3' }],
      }),
      ga4('login', {
        user_id: 'user-42',
        user_properties: [param('plan', { string_value: 'pro', set_timestamp_micros: '1' })],
      }),
    ]),
    calls: [
      {
        type: 'page',
        anonymousId: '1234567890.1714555700',
        name: 'Pricing',
        timestamp: '2024-05-01T09:30:00.123Z',
        properties: { ga_session_id: 1714555700, value: 19.99 },
        context: { page: { url: 'https://example.com/pricing' }, location: { city: 'Berlin' } },
      },
      {
        type: 'track',
        event: 'purchase',
        userId: 'user-42',
        properties: { value: 19.99, products: [{ product_id: 'A-1', name: 'Pen', price: 2.5, quantity: 3 }] },
      },
      { type: 'identify', userId: 'user-42', traits: { plan: 'pro' } },
      { type: 'track', event: 'login', userId: 'user-42' },
    ],
  },
  {
    preset: 'rudderstack',
    layout: 'events',
    container: 'gzip of JSON lines',
    file: 'rudder.json.gz',
    content: gzipSync(
      jsonLines([
        call('track', {
          event: 'Signed Up',
          userId: 'user-42',
          rudderId: 'r',
          request_ip: '203.0.113.7',
          context: { app: { name: 'x' } },
        }),
      ]),
    ),
    calls: [
      {
        type: 'track',
        event: 'Signed Up',
        userId: 'user-42',
        messageId: 'm-track',
        timestamp: '2024-05-01T09:30:00.000Z',
        context: { app: { name: 'x' }, ip: '203.0.113.7' },
      },
    ],
  },
  {
    preset: 'rudderstack',
    layout: 'events',
    container: 'JSON lines with a batch each',
    file: 'rudder.ndjson',
    content: jsonLines([
      { batch: [call('page', { name: 'Pricing', rudderId: 'r' })], sentAt: '2024-05-01T09:30:01.000Z', writeKey: 'k' },
    ]),
    calls: [{ type: 'page', anonymousId: 'anon-1', name: 'Pricing', messageId: 'm-page' }],
  },
  {
    preset: 'segment-archive',
    layout: 'calls',
    container: 'gzip of JSON lines',
    file: '1714521600000.gz',
    content: gzipSync(segmentCalls),
    calls: [
      {
        type: 'track',
        event: 'Signed Up',
        userId: 'user-42',
        anonymousId: 'anon-1',
        messageId: 'm-track',
        timestamp: '2024-05-01T09:30:00.000Z',
        properties: { plan: 'pro' },
      },
      { type: 'page', name: 'Pricing', timestamp: '2024-05-01T09:29:59.000Z' },
    ],
  },
  {
    preset: 'snowplow',
    layout: 'enriched events',
    container: 'gzip of TSV without a header',
    file: 'part-00000.gz',
    content: gzipSync(
      snowplowRow({
        ...snowplowCells,
        event: 'page_view',
        event_id: 'e-1',
        page_title: 'Home',
        page_url: 'https://x.io/',
      }) +
        snowplowRow({
          ...snowplowCells,
          event: 'struct',
          event_id: 'e-2',
          se_action: 'Clicked',
          se_value: '2.5',
          user_id: 'u',
        }) +
        snowplowRow({
          ...snowplowCells,
          event: 'unstruct',
          event_id: 'e-3',
          event_name: 'viewed_product',
          unstruct_event: unstruct,
        }) +
        snowplowRow({ ...snowplowCells, event: 'page_ping', event_id: 'e-4' }),
    ),
    filtered: 1,
    calls: [
      { type: 'page', anonymousId: 'domain-1', name: 'Home', messageId: 'e-1', timestamp: '2024-05-01T09:30:00.123Z' },
      { type: 'track', userId: 'u', event: 'Clicked', properties: { value: 2.5 } },
      { type: 'track', event: 'viewed_product', properties: { sku: 'A-1', price: 19.99 } },
    ],
  },
  {
    preset: 'snowplow',
    layout: 'enriched events',
    container: 'JSON lines',
    file: 'enriched.ndjson',
    content: jsonLines([
      {
        ...{
          event: 'unstruct',
          event_id: 'e-3',
          event_name: 'viewed_product',
          collector_tstamp: '2024-05-01T09:30:00.123Z',
        },
        ...{ user_id: 'u', unstruct_event_com_acme_viewed_product_1: { sku: 'A-1' } },
      },
    ]),
    calls: [{ type: 'track', event: 'viewed_product', userId: 'u', properties: { sku: 'A-1' } }],
  },
]
