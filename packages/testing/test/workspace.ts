import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '../src/index.ts'

/** A fixed time. */
export const start = Date.parse('2026-06-01T12:00:00.000Z')

/** A local Segment with a clock that a test moves. */
export const makeWorkspace = (options: FakeSegmentOptions = {}) => {
  const clock = { now: start }
  const segment = createFakeSegment({ now: () => clock.now, writeKeys: ['key-1'], ...options })
  return { segment, clock }
}

/** Something of the workspace: its id, and what a test compares as a whole. */
interface Resource {
  readonly id: string
  readonly [name: string]: unknown
}

/** Rows that count calls. */
type Rows = readonly { readonly [name: string]: unknown }[]

/** What the tests read of answers. An answer has only the part of its endpoint; reading another one fails the test. */
export interface ApiData {
  readonly source: Resource & { readonly writeKeys: readonly string[] }
  readonly sources: readonly (Resource & {
    readonly writeKeys: readonly string[]
    readonly labels: readonly unknown[]
  })[]
  readonly destination: Resource
  readonly filter: Resource
  readonly filters: readonly Resource[]
  readonly destinationsCatalog: readonly (Resource & { readonly slug: string; readonly actions: readonly Resource[] })[]
  readonly destinationSubscription: Resource
  readonly subscriptions: readonly Resource[]
  readonly warehouse: Resource
  readonly warehouses: readonly Resource[]
  readonly warehousesCatalog: readonly Resource[]
  readonly transformation: Resource
  readonly transformations: readonly Resource[]
  readonly trackingPlan: Resource
  readonly trackingPlans: readonly Resource[]
  readonly rules: readonly { readonly key: string }[]
  readonly labels: readonly unknown[]
  readonly settings: object
  readonly events: readonly { readonly type: string }[]
  readonly regulateId: string
  readonly regulation: { readonly overallStatus: string }
  readonly regulations: readonly unknown[]
  readonly suppressed: readonly unknown[]
  readonly eventProperties: Rows
  readonly traits: Rows
  readonly dataset: Rows
  readonly result: unknown
  readonly total: number
  readonly deliveryMetricsSummary: { readonly metrics: Rows }
  readonly dailyWorkspaceMTUUsage: Rows
  readonly dailyPerSourceMTUUsage: Rows
  readonly pagination: { readonly current: string; readonly next?: string | null; readonly totalEntries: number }
}

/** The answer of an API. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  readonly data: ApiData
  readonly errors: readonly {
    readonly type: string
    readonly message: string
    readonly field?: string
    readonly data?: object
  }[]
}

/** Calls the Public API with a token. */
export const callApi = async (
  segment: FakeSegment,
  method: string,
  path: string,
  {
    body,
    host = 'https://api.segmentapis.com',
    token = 'some-token',
  }: { body?: object; host?: string; token?: string } = {},
): Promise<ApiAnswer> => {
  const response = await segment.fetch(`${host}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { data, errors } = (await response.json()) as ApiAnswer
  return { status: response.status, headers: response.headers, data, errors }
}

/** Sends calls to the Tracking API. */
export const sendCalls = (segment: FakeSegment, batch: readonly object[], writeKey = 'key-1'): Promise<Response> =>
  segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body: JSON.stringify({ writeKey, batch }) })
