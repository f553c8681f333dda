import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterAll, beforeAll } from 'vitest'
import {
  type AppTransport,
  createAppTransport,
  type Delivery,
  type RunOptions,
  receiveWebhook,
  runModule,
  type WebhookData,
} from '../../src/index.ts'
import { segmentApp } from './segment-app.ts'

/** The token of the workspace, and that of its space. */
export const tokens = { workspace: `sgp_${'w'.repeat(64)}`, space: 'theAccessTokenOfTheSpace' } as const

/** What both connections store. */
export const connections = {
  workspace: { token: tokens.workspace, region: 'us' },
  profiles: { token: tokens.space, spaceId: 'spa_1', region: 'us' },
} as const

export const shopKey = 'theWriteKeyOfTheShop000000000000'

/** A local Segment on a port, and what a test of a module needs to reach it. */
export interface LocalWorkspaceRun {
  readonly segment: () => FakeSegment
  /** Sends every request, whatever its host, over a socket to the port. */
  readonly transport: AppTransport
  readonly clock: { now: number }
  /** Sends calls to the Tracking API. */
  readonly send: (...batch: readonly object[]) => Promise<void>
  /** Runs a module of the app. @returns its bundles, or its error */
  readonly run: (id: string, parameters: object, more?: Partial<RunOptions>) => Promise<RunResult>
}

/** Bundles or an error, and what people see of the run. */
export interface RunResult {
  // Tests look into bundles of many shapes.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly bundles: readonly any[]
  readonly error: { readonly type: string; readonly message: string } | undefined
  readonly trace: string
}

/** Starts one local Segment for the tests of a file. */
export const useLocalWorkspace = (options: FakeSegmentOptions = {}): LocalWorkspaceRun => {
  const clock = { now: Date.parse('2026-06-01T12:00:00.000Z') }
  let segment: FakeSegment | undefined
  let origin = ''
  let close = async (): Promise<void> => undefined
  const started = (): FakeSegment => {
    if (segment === undefined) throw new Error('The local Segment has not started.')
    return segment
  }
  beforeAll(async () => {
    segment = createFakeSegment({
      now: () => clock.now,
      writeKeys: [{ key: shopKey, name: 'Shop' }],
      ...options,
      workspace: {
        tokens: [tokens.workspace],
        profileTokens: [tokens.space],
        requestsPerMinute: 10_000,
        deliver: (input, init) => fetch(input, init),
        ...options.workspace,
      },
    })
    const listener = await listen(segment)
    origin = listener.url
    close = listener.close
  })
  afterAll(() => close())
  const transport = createAppTransport((url, init) => {
    const { pathname, search } = new URL(url)
    return fetch(`${origin}${pathname}${search}`, init)
  })
  return {
    segment: started,
    transport,
    clock,
    async send(...batch) {
      await started().fetch('https://api.segment.io/v1/batch', {
        method: 'POST',
        body: JSON.stringify({ writeKey: shopKey, batch }),
      })
    },
    async run(id, parameters, more = {}) {
      const run = await runModule(segmentApp, id, {
        transport,
        connection: connections.workspace,
        parameters: { ...parameters },
        now: () => clock.now,
        ...more,
      })
      const trace = JSON.stringify(run.trace)
      return run.ok ? { bundles: run.bundles, error: undefined, trace } : { bundles: [], error: run.error, trace }
    },
  }
}

const bytesOf = async (incoming: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A port that receives for an instant trigger of the app, as the platform does. */
export interface Receiver {
  readonly url: string
  readonly deliveries: readonly Delivery[]
  readonly close: () => Promise<void>
}

/**
 * Opens the port of a webhook.
 * @param stored what the webhook stores, once it is attached
 */
export const openReceiver = async (
  module: string,
  stored: () => WebhookData,
  checksBytes: boolean,
): Promise<Receiver> => {
  const deliveries: Delivery[] = []
  const server = createServer(async (incoming, outgoing) => {
    const webhook = stored()
    const delivery = await receiveWebhook(segmentApp, module, {
      transport: () => Promise.reject(new Error('no network')),
      parameters: {},
      webhook,
      request: {
        method: incoming.method ?? 'GET',
        url: incoming.url ?? '/',
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
        body: await bytesOf(incoming),
      },
      ...(checksBytes
        ? { signature: { header: 'x-signature', algorithm: 'sha1', secret: String(webhook.secret) } }
        : {}),
    })
    deliveries.push(delivery)
    outgoing.writeHead(delivery.response.status, { ...delivery.response.headers })
    outgoing.end(delivery.response.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has no pipe name
  return {
    url: `http://127.0.0.1:${port}/hook`,
    deliveries,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
