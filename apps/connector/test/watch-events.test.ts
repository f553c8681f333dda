import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { attachWebhook, detachWebhook, formatTrace, receiveWebhook, type WebhookData } from '../src/index.ts'
import { watchedSamples } from '../src/manifest/watch-events-module.ts'
import { connections, openReceiver, type Receiver, tokens, useLocalWorkspace } from './support/local-workspace.ts'
import { segmentApp } from './support/segment-app.ts'

const local = useLocalWorkspace()
let stored: WebhookData = { url: '' }
let receiver: Receiver
let seen = 0

const options = (parameters: object = {}) => ({
  transport: local.transport,
  connection: connections.workspace,
  parameters: { ...parameters },
})

const attach = async (parameters: object) => {
  const sourceId = local.segment().workspace.sources[0]?.id
  const attached = await attachWebhook(segmentApp, 'watchEvents', {
    ...options({ sourceId, ...parameters }),
    url: receiver.url,
  })
  if (attached.ok) stored = attached.webhook
  return attached
}

const detach = () => detachWebhook(segmentApp, 'watchEvents', { ...options({ sourceId: 'any' }), webhook: stored })

/** The bundles of what arrived since the last time. */
const arrived = async () => {
  await local.segment().workspace.settled()
  const found = receiver.deliveries.slice(seen)
  seen = receiver.deliveries.length
  return found
}

const destinations = async (): Promise<readonly { id: string; settings: object }[]> => {
  const response = await local.segment().fetch('https://api.segmentapis.com/destinations', {
    headers: { authorization: `Bearer ${tokens.workspace}` },
  })
  return ((await response.json()) as { data: { destinations: readonly { id: string; settings: object }[] } }).data
    .destinations
}

beforeAll(async () => {
  receiver = await openReceiver('watchEvents', () => stored, true)
})
afterAll(() => receiver.close())
afterEach(() => {
  // Subscriptions can be written five times a minute.
  local.clock.now += 60_000
})

describe('Watch events', () => {
  it('gets the chosen event of a source from Segment, signed, and nothing after it is detached', async () => {
    const attached = await attach({ type: 'track', event: 'Order Completed' })
    expect(attached).toMatchObject({
      ok: true,
      webhook: { destinationId: expect.any(String), subscriptionId: expect.any(String) },
    })
    await local.send(
      { type: 'track', userId: 'u', event: 'Order Completed', properties: { revenue: 19.99, name: 'Müller' } },
      { type: 'track', userId: 'u', event: 'Signed Up' },
      { type: 'identify', userId: 'u', traits: { plan: 'pro' } },
    )
    const deliveries = await arrived()
    expect(deliveries.map(({ outcome, response }) => [outcome, response.status])).toEqual([['processed', 200]])
    expect(deliveries[0]?.bundles).toMatchObject([
      { type: 'track', userId: 'u', event: 'Order Completed', properties: { revenue: 19.99, name: 'Müller' } },
    ])
    expect(await destinations()).toMatchObject([{ settings: { sharedSecret: stored.secret } }])
    expect(await detach()).toMatchObject({ ok: true })
    expect(await destinations()).toEqual([])
    await local.send({ type: 'track', userId: 'u', event: 'Order Completed' })
    expect(await arrived()).toEqual([])
  })

  it.each([
    ['all', ['identify', 'track', 'page', 'screen', 'group', 'alias']],
    ['page', ['page']],
    ['group', ['group']],
    ['track', ['track']],
  ])('filters by type: %s', async (type, expected) => {
    await attach({ type })
    await local.send(
      { type: 'identify', userId: 'u' },
      { type: 'track', userId: 'u', event: 'A' },
      { type: 'page', userId: 'u' },
      { type: 'screen', userId: 'u' },
      { type: 'group', userId: 'u', groupId: 'g' },
      { type: 'alias', userId: 'u', previousId: 'p' },
    )
    const types = (await arrived()).flatMap(({ bundles }) => bundles.map((bundle) => (bundle as { type: string }).type))
    expect(types.toSorted()).toEqual(expected.toSorted())
    expect(await detach()).toMatchObject({ ok: true })
  })

  it('shows nothing secret in a trace, and stores a new secret and token each time', async () => {
    const first = await attach({ type: 'page' })
    const before = stored
    expect(formatTrace(first.trace)).not.toContain(String(before.secret))
    expect(formatTrace(first.trace)).not.toContain(String(before.token))
    expect(formatTrace(first.trace)).not.toContain(tokens.workspace)
    expect(String(before.token)).toHaveLength(72)
    await detach()
    await attach({ type: 'page' })
    expect([stored.secret, stored.token]).not.toEqual([before.secret, before.token])
    await detach()
  })

  it('removes the destination if the mapping fails, and says why', async () => {
    local.segment().faults.next({
      status: 422,
      path: /\/subscriptions$/,
      body: JSON.stringify({ errors: [{ type: 'input-validation', message: 'The trigger is not valid.' }] }),
      headers: { 'content-type': 'application/json' },
    })
    const failed = await attach({ type: 'page' })
    expect(failed).toMatchObject({
      ok: false,
      error: { type: 'DataError', message: expect.stringMatching(/^\[422\] The trigger is not valid\..*removed/) },
    })
    expect(await destinations()).toEqual([])
  })

  it('is a rate limit after five mappings in a minute, and leaves nothing behind', async () => {
    for (let count = 0; count < 5; count += 1) {
      expect(await attach({ type: 'page' })).toMatchObject({ ok: true })
    }
    expect(await attach({ type: 'page' })).toMatchObject({ ok: false, error: { type: 'RateLimitError' } })
    expect(await destinations()).toHaveLength(5)
  })

  it('names the destination if it cannot be removed', async () => {
    const { faults } = local.segment()
    faults.next({ status: 500, path: /\/subscriptions$/ })
    faults.next({ status: 500, path: /^\/destinations\/\w+$/ })
    const failed = await attach({ type: 'page' })
    const left = (await destinations()).at(-1)?.id
    expect(failed).toMatchObject({ ok: false, error: { message: expect.stringContaining(`destination ${left}`) } })
  })

  it('explains a missing destination type, and checks its form', async () => {
    const headers = new Headers({ 'content-type': 'application/json' })
    const transport = async () => ({ status: 200, headers, body: '{"data":{"destinationsCatalog":[]}}' })
    const parameters = { sourceId: 'source-1', type: 'all' }
    const missing = await attachWebhook(segmentApp, 'watchEvents', {
      transport,
      connection: {},
      parameters,
      url: 'https://h.example',
    })
    expect(missing).toMatchObject({ ok: false, error: { message: expect.stringContaining('no destination Webhooks') } })
    expect(await attach({ type: 'track', event: 'a" or type = "identify' })).toMatchObject({
      ok: false,
      error: { type: 'ParameterError' },
    })
    expect(await attach({ type: 'everything' })).toMatchObject({ ok: false, error: { type: 'ParameterError' } })
  })

  it('is detached even if Segment lost the mapping or the destination', async () => {
    await attach({ type: 'page' })
    local.segment().faults.next({ status: 500, path: /\/subscriptions\// })
    expect(await detach()).toMatchObject({ ok: true })
    expect(await detach()).toMatchObject({ ok: true })
  })
})

describe('what anyone else posts to Watch events', () => {
  const webhook: WebhookData = { url: 'https://h.example', token: 't'.repeat(72), secret: 's3cret' }
  const body = JSON.stringify(watchedSamples.track)
  const receive = (headers: Readonly<Record<string, string>>, hook: WebhookData = webhook, signed = false) =>
    receiveWebhook(segmentApp, 'watchEvents', {
      transport: () => Promise.reject(new Error('no network')),
      parameters: {},
      webhook: hook,
      request: { headers: { 'content-type': 'application/json', ...headers }, body },
      ...(signed
        ? { signature: { header: 'x-signature', algorithm: 'sha1', secret: String(hook.secret) } as const }
        : {}),
    })

  it('is answered 401 without the token, and starts nothing', async () => {
    for (const headers of [{}, { 'x-connect-token': 'x' }, { 'x-connect-token': '' }]) {
      expect(await receive(headers)).toMatchObject({ outcome: 'verification', bundles: [], response: { status: 401 } })
    }
    // A webhook that was never attached accepts nothing.
    expect(await receive({}, { url: webhook.url })).toMatchObject({ bundles: [], response: { status: 401 } })
    expect(await receive({ 'X-Connect-Token': String(webhook.token) })).toMatchObject({
      outcome: 'processed',
      bundles: [watchedSamples.track],
    })
  })

  it.each<[string, string, string | Uint8Array]>([
    ['text', 'text/plain', body],
    ['no type', '', body],
    ['a form', 'application/x-www-form-urlencoded', 'a=1'],
    ['a number', 'application/json', '5'],
    ['nothing', 'application/json', ''],
    ['no call', 'application/json', '{"a":1}'],
    ['no calls', 'application/json', '[]'],
    ['no JSON', 'application/json', '{oops'],
    ['JSON that is not text', 'application/json', Uint8Array.of(0x22, 0xe9, 0x22)],
    ['deep JSON', 'application/json', `{"type":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('is answered 400 if it is %s with the token, and starts nothing', async (_, type, given) => {
    const delivery = await receiveWebhook(segmentApp, 'watchEvents', {
      transport: () => Promise.reject(new Error('no network')),
      parameters: {},
      webhook,
      request: { headers: { 'content-type': type, 'x-connect-token': String(webhook.token) }, body: given },
    })
    expect(delivery).toMatchObject({ bundles: [], response: { status: 400 } })
  })

  it('starts the scenario for each call of a list, if batching was enabled in Segment', async () => {
    const request = {
      headers: { 'content-type': 'application/json; charset=iso-8859-1', 'x-connect-token': String(webhook.token) },
      body: Uint8Array.from('[{"type":"track","event":"é"},{"type":"page"}]', (one) => one.charCodeAt(0)),
    }
    const transport = () => Promise.reject(new Error('no network'))
    const { bundles } = await receiveWebhook(segmentApp, 'watchEvents', { transport, parameters: {}, webhook, request })
    expect(bundles).toEqual([{ type: 'track', event: 'é' }, { type: 'page' }])
    const wrong = { ...request, url: 'http://[' }
    expect(
      await receiveWebhook(segmentApp, 'watchEvents', { transport, parameters: {}, webhook, request: wrong }),
    ).toMatchObject({ outcome: 'unreadable', response: { status: 400 } })
  })

  it('is answered 401 if its bytes are not those that Segment signed', async () => {
    const token = { 'x-connect-token': String(webhook.token) }
    const right = createHmac('sha1', 's3cret').update(body).digest('hex')
    expect(await receive({ ...token, 'x-signature': right }, webhook, true)).toMatchObject({ outcome: 'processed' })
    const wrong = createHmac('sha1', 's3cret').update(` ${body}`).digest('hex')
    expect(await receive({ ...token, 'x-signature': wrong }, webhook, true)).toMatchObject({ outcome: 'unsigned' })
  })

  it('has a sample for every type of call, in the form of the output', () => {
    const module = segmentApp.modules.get('watchEvents')
    const names = new Set(module?.interface.map((field) => (typeof field === 'string' ? '' : field.name)))
    for (const [type, sample] of Object.entries(watchedSamples)) {
      expect(sample.type).toBe(type)
      expect(Object.keys(sample).filter((name) => !names.has(name))).toEqual([])
    }
  })
})
