import { runInProcess } from './node/run-in-process.ts'
import type { CallType, RealClient, Wire } from './real-client.ts'

const all: readonly CallType[] = ['identify', 'track', 'page', 'screen', 'group', 'alias']
const batch = ['/v1/batch'] as const

interface Row {
  readonly name: string
  readonly package: string
  /** File in `node/`. */
  readonly driver: string
  readonly types: readonly CallType[]
  readonly changes: RealClient['changes']
  readonly wire: Wire
}

const rows: readonly Row[] = [
  {
    name: 'analytics-node',
    package: '@segment/analytics-node',
    driver: 'analytics-node',
    types: all,
    changes: ['alias.anonymousId'],
    wire: {
      paths: batch,
      contentType: 'application/json',
      keyIn: { header: 'basic', body: 'whole' },
      keyInCalls: 'none',
      sentAt: 'envelope',
      time: 'timestamp',
      firstAlone: false,
      retries: 'counted',
    },
  },
  {
    name: 'legacy analytics-node',
    package: 'analytics-node',
    driver: 'legacy-analytics-node',
    types: all,
    changes: [],
    wire: {
      paths: batch,
      contentType: 'application/json',
      keyIn: { header: 'basic', body: 'none' },
      keyInCalls: 'none',
      sentAt: 'envelope',
      time: 'timestamp',
      firstAlone: true,
      retries: 'silent',
    },
  },
  {
    name: 'rudder-sdk-node',
    package: '@rudderstack/rudder-sdk-node',
    driver: 'rudder-sdk-node',
    types: all,
    changes: [],
    wire: {
      paths: batch,
      contentType: 'application/x-www-form-urlencoded',
      contentEncoding: 'gzip',
      keyIn: { header: 'basic', body: 'none' },
      keyInCalls: 'none',
      sentAt: 'both',
      time: 'originalTimestamp',
      firstAlone: true,
      retries: 'silent',
    },
  },
  {
    name: 'rudder service worker',
    package: '@rudderstack/analytics-js-service-worker',
    driver: 'rudder-service-worker',
    types: all,
    changes: [],
    wire: {
      paths: batch,
      contentType: 'application/json',
      keyIn: { header: 'basic', body: 'none' },
      keyInCalls: 'none',
      sentAt: 'both',
      time: 'originalTimestamp',
      firstAlone: true,
      retries: 'silent',
    },
  },
  {
    name: 'expo rudder-sdk-node',
    package: '@expo/rudder-sdk-node',
    driver: 'expo-rudder-sdk-node',
    types: all,
    changes: [],
    wire: {
      paths: batch,
      contentType: 'application/json;charset=utf-8',
      keyIn: { header: 'basic', body: 'none' },
      keyInCalls: 'none',
      sentAt: 'both',
      time: 'originalTimestamp',
      firstAlone: true,
      retries: 'silent',
    },
  },
  {
    name: 'cdp-analytics-node',
    package: '@customerio/cdp-analytics-node',
    driver: 'cdp-analytics-node',
    types: all,
    changes: ['alias.anonymousId'],
    wire: {
      paths: batch,
      contentType: 'application/json',
      keyIn: { header: 'basic', body: 'none' },
      keyInCalls: 'none',
      sentAt: 'none',
      time: 'timestamp',
      firstAlone: false,
      retries: 'silent',
    },
  },
  {
    name: 'jitsu',
    package: '@jitsu/js',
    driver: 'jitsu',
    types: ['identify', 'track', 'page', 'group'],
    changes: ['identify.timestamp', 'track.integrations', 'page.category', 'page.name', 'group.context'],
    wire: {
      paths: ['/api/s/identify', '/api/s/track', '/api/s/page', '/api/s/group'],
      contentType: 'application/json',
      keyIn: { header: 'x-write-key', body: 'masked' },
      keyInCalls: 'masked',
      sentAt: 'call',
      time: 'timestamp',
      firstAlone: true,
      retries: 'never',
    },
  },
]

/** The clients that run in Node. */
export const nodeClients: readonly RealClient[] = rows.map(({ driver, ...row }) => ({
  ...row,
  kind: 'node',
  sendCalls: ({ baseUrl, writeKey, extra = [], burst = 0 }) =>
    runInProcess({ driver, types: row.types, target: { baseUrl, writeKey, extra, burst } }),
}))
