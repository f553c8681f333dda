import type { DrivenPackage } from './node/drivers.ts'
import { runInProcess } from './node/run-in-process.ts'
import { type CallType, callTypes, type RealClient, type Wire } from './real-client.ts'

interface Row {
  readonly name: string
  readonly package: DrivenPackage
  /** @default all six */
  readonly types?: readonly CallType[]
  /** @default none */
  readonly changes?: RealClient['changes']
  /** What differs from {@link usual}. */
  readonly wire: Partial<Wire>
}

/** What most of the clients send. */
const usual: Wire = {
  paths: ['/v1/batch'],
  contentType: 'application/json',
  keyIn: { header: 'basic', body: 'none' },
  keyInCalls: 'none',
  sentAt: 'envelope',
  time: 'timestamp',
  firstAlone: true,
  retries: 'silent',
}

const rudder = { sentAt: 'both', time: 'originalTimestamp' } as const satisfies Partial<Wire>

const rows: readonly Row[] = [
  {
    name: 'analytics-node',
    package: '@segment/analytics-node',
    changes: ['alias.anonymousId'],
    wire: { keyIn: { header: 'basic', body: 'whole' }, firstAlone: false, retries: 'counted' },
  },
  { name: 'legacy analytics-node', package: 'analytics-node', wire: {} },
  {
    name: 'rudder-sdk-node',
    package: '@rudderstack/rudder-sdk-node',
    wire: { ...rudder, contentType: 'application/x-www-form-urlencoded', contentEncoding: 'gzip' },
  },
  { name: 'rudder service worker', package: '@rudderstack/analytics-js-service-worker', wire: rudder },
  {
    name: 'expo rudder-sdk-node',
    package: '@expo/rudder-sdk-node',
    wire: { ...rudder, contentType: 'application/json;charset=utf-8' },
  },
  {
    name: 'cdp-analytics-node',
    package: '@customerio/cdp-analytics-node',
    changes: ['alias.anonymousId'],
    wire: { sentAt: 'none', firstAlone: false },
  },
  {
    name: 'jitsu',
    package: '@jitsu/js',
    types: ['identify', 'track', 'page', 'group'],
    changes: ['identify.timestamp', 'track.integrations', 'page.category', 'page.name', 'group.context'],
    wire: {
      paths: ['/api/s/identify', '/api/s/track', '/api/s/page', '/api/s/group'],
      keyIn: { header: 'x-write-key', body: 'masked' },
      keyInCalls: 'masked',
      sentAt: 'call',
      retries: 'never',
    },
  },
]

/** The clients that run in Node. */
export const nodeClients: readonly RealClient[] = rows.map(({ types = callTypes, changes = [], ...row }) => ({
  ...row,
  types,
  changes,
  wire: { ...usual, ...row.wire },
  kind: 'node',
  sendCalls: ({ baseUrl, writeKey, extra = [], burst = 0 }) =>
    runInProcess({ package: row.package, types, target: { baseUrl, writeKey, extra, burst } }),
}))
