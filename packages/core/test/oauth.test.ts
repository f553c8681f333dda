import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it } from 'vitest'
import { sendBatch, sendCall } from '../src/delivery/send.ts'
import { nodeRuntime } from '../src/node/node-runtime.ts'
import { createTokenProvider, type OAuthOptions } from '../src/oauth/create-token-provider.ts'
import type { Transport } from '../src/transport/transport.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const call = { type: 'track', userId: 'user-42', event: 'Order Completed' } as const
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const rig = async (change: Partial<OAuthOptions> = {}, clock: FakeClock = createFakeClock()) => {
  const segment = createFakeSegment({
    oauth: { apps: [{ clientId: 'app-1', keyId: 'key-1', publicKey }], tokenLifetimeSeconds: 3_600 },
    now: clock.now,
  })
  const { url, close } = await listen(segment)
  const node = nodeRuntime()
  closing.push(close, () => node.close())
  const runtime = { ...node, now: clock.now, sleep: clock.sleep, random: () => 0.5 }
  const tokens = createTokenProvider({
    ...runtime,
    clientId: 'app-1',
    keyId: 'key-1',
    privateKeyPem,
    oauthUrl: url,
    ...change,
  })
  const paths = () => segment.requests.map(({ path }) => path)
  return { segment, clock, runtime, tokens, paths, source: { writeKey: key, host: url } }
}

/** The Date header of the local Segment has the real time; these tests start there too, so that no skew is learned. */
const realClock = (): FakeClock => createFakeClock(Date.now())

describe('sending with OAuth, over a socket', () => {
  it('gets a token, sends with it, and keeps it for the next call', async () => {
    const { segment, tokens, runtime, source, paths } = await rig({}, realClock())
    expect(await sendCall(call, { source, runtime, tokens })).toMatchObject({ outcome: 'acknowledged' })
    expect(await sendBatch([call, call], { source, runtime, tokens })).toMatchObject({ outcome: 'acknowledged' })
    expect(paths()).toEqual(['/token', '/v1/track', '/v1/batch'])
    expect(segment.calls).toHaveLength(3)
    expect(segment.calls.every(({ writeKey }) => writeKey === key)).toBe(true)
    const [issued] = segment.oauth.tokens()
    expect(issued).toMatchObject({ clientId: 'app-1', scope: 'tracking_api:write' })
    expect(segment.requests[1]?.headers.authorization).toBe(`Bearer ${issued?.token}`)
  })

  it('requests one token for many concurrent calls', async () => {
    const { segment, tokens, runtime, source, paths } = await rig({}, realClock())
    const calls = Array.from({ length: 8 }, () => sendCall(call, { source, runtime, tokens }))
    const outcomes = (await Promise.all(calls)).map(({ outcome }) => outcome)
    expect(new Set(outcomes)).toEqual(new Set(['acknowledged']))
    expect(paths().filter((path) => path === '/token')).toHaveLength(1)
    expect(segment.calls).toHaveLength(8)
  })

  it('renews a token that was revoked', async () => {
    const { segment, tokens, runtime, source, paths } = await rig({}, realClock())
    await sendCall(call, { source, runtime, tokens })
    segment.oauth.revoke()
    expect(await sendCall(call, { source, runtime, tokens })).toMatchObject({
      outcome: 'acknowledged',
      attempts: [{ status: 401 }, { status: 200 }],
    })
    expect(paths()).toEqual(['/token', '/v1/track', '/v1/track', '/token', '/v1/track'])
  })

  it('renews a token before it expires', async () => {
    const clock = realClock()
    const { tokens, runtime, source, paths } = await rig({}, clock)
    await sendCall(call, { source, runtime, tokens })
    clock.advance(3_550_000)
    expect(await sendCall(call, { source, runtime, tokens })).toMatchObject({ attempts: [{ status: 200 }] })
    expect(paths()).toEqual(['/token', '/v1/track', '/token', '/v1/track'])
  })

  it('refuses if the application is unknown, and sends no call', async () => {
    const { tokens, runtime, source, paths } = await rig({ keyId: 'another' }, realClock())
    const report = await sendCall(call, { source, runtime, tokens })
    expect(report).toMatchObject({
      outcome: 'refused',
      error: {
        code: 'unauthorized',
        message: 'The OAuth server answered 400: no application has this sub and kid (invalid_client).',
      },
      attempts: [],
    })
    expect(paths()).toEqual(['/token'])
  })

  it('refuses a token that may not send calls', async () => {
    const { tokens, runtime, source } = await rig({ scope: 'functions:write' }, realClock())
    expect(await sendCall(call, { source, runtime, tokens })).toMatchObject({
      outcome: 'refused',
      error: { code: 'unauthorized', details: { status: 403 } },
    })
  })

  it("signs with the server's clock if its own is wrong", async () => {
    const server = realClock()
    const wrong = createFakeClock(server.now() - 2 * 3_600_000)
    const { segment, tokens, paths } = await rig({ now: wrong.now, sleep: wrong.sleep }, server)
    await tokens.token()
    expect(paths()).toEqual(['/token', '/token'])
    expect(segment.oauth.tokens()).toHaveLength(1)
  })

  it('succeeds with an OAuth server that fails at first', async () => {
    const { segment, tokens, clock } = await rig({}, realClock())
    segment.faults.next({ status: 503, path: '/token' })
    segment.faults.next({ status: 429, retryAfter: 4, path: '/token' })
    segment.faults.next({ kind: 'reset', path: '/token' })
    await tokens.token()
    expect(clock.slept.slice(0, 2)).toEqual([50, 4_000])
    expect(segment.oauth.tokens()).toHaveLength(1)
  })

  it('sends no assertion to the target of a redirect of the OAuth server', async () => {
    const { segment, tokens } = await rig({}, realClock())
    const other = await rig({}, realClock())
    segment.faults.next({ kind: 'redirect', location: `${other.source.host}/token`, path: '/token' })
    await expect(tokens.token()).rejects.toMatchObject({ code: 'unauthorized', details: { status: 307 } })
    expect(other.segment.requests).toEqual([])
  })

  it('shows no token in its reports', async () => {
    const { segment, tokens, runtime, source } = await rig({}, realClock())
    const report = await sendCall(call, { source, runtime, tokens })
    const echo: Transport = async ({ headers }) => ({
      status: 401,
      headers: new Headers(),
      body: `no: ${headers.authorization?.slice(7)}`,
    })
    const refused = await sendCall(call, { source, runtime: { ...runtime, transport: echo }, tokens })
    expect(refused).toMatchObject({ outcome: 'refused', error: { message: 'Segment answered 401: no: [redacted].' } })
    const shown = inspect([report, refused, tokens], { depth: 20 }) + JSON.stringify([report, refused, tokens])
    expect(segment.oauth.tokens()).toHaveLength(2)
    for (const { token } of segment.oauth.tokens()) expect(shown).not.toContain(token)
    expect(shown).not.toContain(key)
  })
})
