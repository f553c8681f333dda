import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FakeSegment } from '../src/index.ts'
import { callApi, makeWorkspace, sendCalls } from './workspace.ts'

interface Hook {
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

/** Answers with these statuses in order, then with 200; undefined breaks the connection. */
const receiver = (...statuses: readonly (number | undefined)[]) => {
  const received: Hook[] = []
  return {
    received,
    deliver: async (input: Request | URL | string, init: RequestInit = {}): Promise<Response> => {
      received.push({ url: String(input), headers: new Headers(init.headers), body: String(init.body) })
      const index = received.length - 1
      const status = index < statuses.length ? statuses[index] : 200
      if (status === undefined) throw new TypeError('fetch failed')
      return new Response('', { status })
    },
  }
}

const connect = async (segment: FakeSegment, trigger: string, more: object = {}) => {
  const catalog = await callApi(segment, 'GET', '/catalog/destinations?pagination[count]=1000')
  const metadata = catalog.data.destinationsCatalog.find(({ slug }) => slug === 'actions-webhook')
  const destination = await callApi(segment, 'POST', '/destinations', {
    body: {
      sourceId: segment.workspace.sources[0]?.id,
      metadataId: metadata?.id,
      name: 'My webhook',
      settings: { sharedSecret: 's3cret' },
    },
  })
  const id = destination.data.destination.id
  const subscription = await callApi(segment, 'POST', `/destinations/${id}/subscriptions`, {
    body: {
      name: 'Send',
      actionId: metadata?.actions[0]?.id,
      trigger,
      enabled: true,
      settings: {
        url: 'https://hook.example/in',
        method: 'POST',
        headers: { 'X-Mine': 'yes' },
        enable_batching: false,
        ...more,
      },
    },
  })
  return { id, subscription, metadata }
}

describe('connected webhooks', () => {
  it('get the calls that match, signed over the bytes that are sent', async () => {
    const { deliver, received } = receiver()
    const { segment } = makeWorkspace({ workspace: { deliver } })
    const { id } = await connect(segment, 'type = "track" and event = "Order Completed"')
    await sendCalls(segment, [
      { type: 'track', userId: 'ü', event: 'Order Completed', properties: { total: 1.5 } },
      { type: 'track', userId: 'u', event: 'Signed Up' },
      { type: 'track', event: 'Order Completed' },
    ])
    await segment.workspace.settled()
    expect(received).toHaveLength(1)
    const [{ body, headers, url } = { body: '', headers: new Headers(), url: '' }] = received
    expect(url).toBe('https://hook.example/in')
    expect(JSON.parse(body)).toMatchObject({ type: 'track', userId: 'ü', receivedAt: '2026-06-01T12:00:00.000Z' })
    expect(body).not.toContain('writeKey')
    expect(headers.get('x-mine')).toBe('yes')
    expect(headers.get('x-signature')).toBe(createHmac('sha1', 's3cret').update(body, 'utf8').digest('hex'))
    await callApi(segment, 'DELETE', `/destinations/${id}`)
    await sendCalls(segment, [{ type: 'track', userId: 'u', event: 'Order Completed' }])
    await segment.workspace.settled()
    expect(received).toHaveLength(1)
  })

  it('are listed in the delivery overview, by outcome', async () => {
    const { deliver } = receiver(200, 500, undefined)
    const { segment } = makeWorkspace({ workspace: { deliver } })
    const { id } = await connect(segment, 'event = "A"')
    for (const event of ['A', 'A', 'A', 'B']) {
      await sendCalls(segment, [{ type: 'track', userId: 'u', event }])
      await segment.workspace.settled()
    }
    const sourceId = segment.workspace.sources[0]?.id ?? ''
    const window = { startTime: '2026-06-01T11:00:00Z', endTime: '2026-06-01T13:00:00Z', granularity: 'HOUR' }
    const asked = new URLSearchParams({ ...window, sourceId, destinationConfigId: id, 'groupBy[0]': 'discardReason' })
    const totals = await Promise.all(
      ['successful-delivery', 'failed-delivery', 'filtered-at-destination'].map(
        async (path) => (await callApi(segment, 'GET', `/delivery-overview/${path}?${asked}`)).data.dataset,
      ),
    )
    expect(totals).toMatchObject([
      [{ total: 1 }],
      [
        { discardReason: 'status_500', total: 1 },
        { discardReason: 'status_none', total: 1 },
      ],
      [{ discardReason: 'NO_MATCHING_MAPPING', total: 1 }],
    ])
  })

  it('check their mapping, and allow five writes a minute', async () => {
    const { segment } = makeWorkspace()
    const { id, subscription, metadata } = await connect(segment, 'type = "track"')
    const path = `/destinations/${id}/subscriptions`
    const body = { name: 'Send', actionId: metadata?.actions[0]?.id, trigger: 'type = "track"', enabled: true }
    const settings = { url: 'https://hook.example', method: 'POST' }
    const write = async (fields: object) =>
      (await callApi(segment, 'POST', path, { body: { ...body, ...fields } })).status
    expect(await write({ settings, trigger: 'type =' })).toBe(422)
    expect(await write({ settings: { method: 'POST' } })).toBe(422)
    expect(await write({ settings: { ...settings, color: 'red' } })).toBe(422)
    expect(await write({ settings, actionId: 'other' })).toBe(422)
    expect(await write({ settings })).toBe(429)
    const found = await callApi(segment, 'GET', path)
    expect(found.data.subscriptions).toEqual([subscription.data.destinationSubscription])
  })
})
