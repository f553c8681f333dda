import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createSegmentClient, sendApiRequest, sendBatch, sendCall, webRuntime } from '@org/segment-core'
import { Analytics } from '@org/segment-core/analytics-node'
import { startCollector } from '@org/segment-edge-worker/node'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** The key that the collector knows; it sends with the one of Segment. */
const writeKey = 'web'
const prefix = '/shop/events'
const segmentCommand = fileURLToPath(new URL('dist/segment.js', import.meta.resolve('@org/segment-cli/package.json')))

/** A call with an id of its own: the collector drops repeated ones. */
const callOf = (messageId: string) =>
  ({
    type: 'track',
    userId: 'user-42',
    event: 'Order Completed',
    messageId,
    timestamp: '2026-01-02T03:04:05.678Z',
    properties: { total: 19.9 },
  }) as const
type Call = ReturnType<typeof callOf>

/** Clocks and ids that are the same in each run, so that bodies can be compared byte for byte. */
const runtime = () => webRuntime({ now: () => 1_767_323_045_000, createId: () => 'id-1' })

interface Received {
  readonly path: string
  readonly body: string
}

/** A server before the collector that notes what arrives. */
const recordBefore = async (collectorUrl: string) => {
  const received: Received[] = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer) // no encoding is set
    const body = Buffer.concat(chunks)
    received.push({ path: incoming.url ?? '', body: body.toString() })
    const { authorization = '', 'content-type': contentType = '' } = incoming.headers
    const headers = { authorization, 'content-type': contentType }
    const answer = await fetch(`${collectorUrl}${incoming.url}`, { method: 'POST', headers, body })
    outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    outgoing.end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP port, not a pipe
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, received, close }
}

/** A local Segment, a collector before it, and the recorder before that. */
const openPlace = async (placedAt: string) => {
  const segment = createFakeSegment()
  const listener = await listen(segment)
  const collector = await startCollector({
    sources: { [writeKey]: { writeKey: 'write-key-of-segment' } },
    host: listener.url,
    deliver: 'direct',
    server: { port: 0 },
    paths: { prefix: placedAt },
  })
  const recorder = await recordBefore(collector.url)
  const close = async (): Promise<void> => {
    await recorder.close()
    await collector.close()
    await listener.close()
  }
  return { segment, recorder, host: `${recorder.url}${placedAt}`, close }
}

type Place = Awaited<ReturnType<typeof openPlace>>

let atRoot: Place
let belowPath: Place

beforeAll(async () => {
  atRoot = await openPlace('')
  belowPath = await openPlace(prefix)
})

afterAll(async () => {
  await atRoot?.close()
  await belowPath?.close()
})

const viaStandIn = async (call: Call, settings: { readonly host: string; readonly path: string }): Promise<void> => {
  const analytics = new Analytics({ writeKey, ...settings })
  const { type: _, timestamp, ...fields } = call
  analytics.track({ ...fields, timestamp: new Date(timestamp) })
  await analytics.closeAndFlush()
}

/** Each way to send the call to a host, and the paths that it uses below the prefix. */
const entryPoints: Readonly<
  Record<string, readonly [path: string, send: (call: Call, host: string) => Promise<unknown>]>
> = {
  sendCall: ['/v1/track', (call, host) => sendCall(call, { source: { writeKey, host }, runtime: runtime() })],
  'sendCall with /v1': [
    '/v1/track',
    (call, host) => sendCall(call, { source: { writeKey, host: `${host}/v1/` }, runtime: runtime() }),
  ],
  sendBatch: ['/v1/batch', (call, host) => sendBatch([call], { source: { writeKey, host }, runtime: runtime() })],
  sendApiRequest: [
    '/v1/track?debug=1',
    (call, host) =>
      sendApiRequest(
        { method: 'POST', path: '/v1/track?debug=1', body: call },
        { source: { writeKey, host }, runtime: runtime() },
      ),
  ],
  client: [
    '/v1/batch',
    async (call, host) => {
      const client = createSegmentClient({ source: { writeKey, host }, runtime: runtime() })
      const outcome = client.send(call)
      await client.close()
      await expect(outcome).resolves.toMatchObject({ outcome: 'acknowledged' })
    },
  ],
  // As in the original, the path of the host counts if `path` is relative.
  'stand-in with a relative path': [
    '/v1/batch',
    (call, host) => viaStandIn(call, { host: `${host}/`, path: 'v1/batch' }),
  ],
  'stand-in with an absolute path': [
    '/v1/batch',
    (call, host) => viaStandIn(call, { host, path: `${new URL(host).pathname.replace(/\/$/, '')}/v1/batch` }),
  ],
  'the command': [
    '/v1/track',
    (call, host) => {
      const env = { PATH: process.env.PATH, HOME: tmpdir(), SEGMENT_WRITE_KEY: writeKey, SEGMENT_HOST: host }
      const { event, userId, messageId, timestamp, properties } = call
      const flags = [`--event=${event}`, `--user-id=${userId}`, `--message-id=${messageId}`, `--timestamp=${timestamp}`]
      const args = [segmentCommand, 'track', ...flags, `--properties=${JSON.stringify(properties)}`]
      return promisify(execFile)(process.execPath, args, { env })
    },
  ],
}

/** Without the time at which a process with its own clock sent it. */
const stable = (body: string): string => body.replace(/"sentAt":"[^"]+"/, '"sentAt":""')

it.each(Object.entries(entryPoints))(
  '%s reaches a collector below a path with the same body',
  async (name, [path, send]) => {
    for (const { recorder, segment } of [atRoot, belowPath]) {
      recorder.received.length = 0
      segment.reset()
    }
    const call = callOf(name)
    await send(call, atRoot.host)
    await send(call, belowPath.host)
    expect(atRoot.recorder.received).toEqual([{ path, body: expect.stringContaining('"Order Completed"') }])
    expect(belowPath.recorder.received.map(({ path: sentTo }) => sentTo)).toEqual([`${prefix}${path}`])
    expect(belowPath.recorder.received.map(({ body }) => stable(body))).toEqual(
      atRoot.recorder.received.map(({ body }) => stable(body)),
    )
    expect(belowPath.segment.calls).toMatchObject([{ type: 'track', messageId: name, event: 'Order Completed' }])
  },
)
