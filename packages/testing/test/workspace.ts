import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '../src/index.ts'

/** A fixed time. */
export const start = Date.parse('2026-06-01T12:00:00.000Z')

/** A local Segment with a clock that a test moves. */
export const makeWorkspace = (options: FakeSegmentOptions = {}) => {
  const clock = { now: start }
  const segment = createFakeSegment({ now: () => clock.now, writeKeys: ['key-1'], ...options })
  return { segment, clock }
}

/** The answer of an API. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // Tests look into answers of many shapes.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly data: any
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
