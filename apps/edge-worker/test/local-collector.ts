import { createFetchTransport, webRuntime } from '@org/segment-core'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import type { CollectorDependencies } from '../src/collector/dependencies.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { type Collector, createCollector } from '../src/runtimes/hono.ts'

/** The write key that the clients of a test send. */
export const publicKey = 'web'

/** The key that Segment knows. */
export const realKey = 'real-write-key-of-the-source'

/** A collector and a local Segment in this process. */
export interface LocalCollector {
  readonly app: Collector
  readonly segment: FakeSegment
  /** Posts with the public key unless the headers have another one. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
}

const asBody = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body)

/** The Authorization of a write key. */
export const basic = (key: string): string => `Basic ${btoa(`${key}:`)}`

/** Creates a collector that forwards before it answers. */
export const createLocalCollector = (
  settings: CollectorConfigInput = {},
  dependencies: CollectorDependencies = {},
): LocalCollector => {
  const segment = createFakeSegment()
  const runtime = webRuntime({
    transport: createFetchTransport({ fetch: segment.fetch }),
    sleep: async () => {},
    random: () => 0.5,
  })
  const app = createCollector(
    { sources: { [publicKey]: { writeKey: realKey } }, ...settings },
    { runtime, fetch: segment.fetch, ...dependencies },
  )
  return {
    app,
    segment,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: 'POST',
        headers: { authorization: basic(publicKey), ...headers },
        body: asBody(body),
      }),
  }
}

/** A valid Track call, whose type the path implies. */
export const trackCall = { userId: 'user-42', event: 'Order Completed' } as const
