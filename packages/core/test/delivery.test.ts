import { inspect } from 'node:util'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { sendApiRequest, sendBatch, sendCall } from '../src/delivery/send.ts'
import { nodeRuntime } from '../src/node/node-runtime.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFakeClock } from './fake-clock.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'
const call = { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { total: 12.5 } } as const

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** A local Segment on a port, and a runtime of Node whose clock only advances by sleeping. */
const rig = async (overrides: (runtime: Runtime) => Partial<Runtime> = () => ({})) => {
  const clock = createFakeClock()
  const segment = createFakeSegment({ now: clock.now })
  const { url, close } = await listen(segment)
  const node = nodeRuntime()
  closing.push(close, () => node.close())
  let serial = 0
  const base: Runtime = {
    ...node,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    createId: () => {
      serial += 1
      return `message-${serial}`
    },
  }
  const runtime: Runtime = { ...base, ...overrides(base) }
  return { clock, segment, url, runtime, source: { writeKey: key, host: url } }
}

const sentAts = (segment: FakeSegment): unknown[] =>
  segment.requests.map(({ json }) =>
    typeof json === 'object' && json !== null && 'sentAt' in json ? json.sentAt : null,
  )

describe('sendCall, over a socket', () => {
  it('is kept by Segment as intended', async () => {
    const { segment, runtime, source } = await rig()
    const report = await sendCall(call, { source, runtime })
    expect(report).toMatchObject({ outcome: 'acknowledged', status: 200, warnings: [], attempts: [{ status: 200 }] })
    expect(segment.calls).toMatchObject([{ ...call, messageId: 'message-1', writeKey: key }])
    expect(segment.discarded).toEqual([])
    expect(segment.requests[0]?.headers['user-agent']).toMatch(/^segment-core\/[\d.]+ node\/[\d.]+$/)
    expect(segment.requests[0]?.headers).not.toHaveProperty('x-retry-count')
  })

  it('counts once even if its acknowledgement is lost', async () => {
    const { segment, runtime, source, clock } = await rig()
    segment.faults.next({ kind: 'reset', when: 'after-storing' })
    const report = await sendCall(call, { source, runtime })
    expect(report).toMatchObject({
      outcome: 'acknowledged',
      attempts: [{ error: { code: 'unavailable' }, waitedMs: 250 }, { status: 200 }],
    })
    expect(segment.calls).toHaveLength(1)
    expect(segment.duplicates).toHaveLength(1)
    expect(clock.slept).toEqual([250])
    expect(segment.requests.map(({ headers }) => headers['x-retry-count'])).toEqual([undefined, '1'])
    expect(sentAts(segment)).toEqual(['2026-06-01T12:00:00.000Z', '2026-06-01T12:00:00.250Z'])
  })

  it('succeeds with a server that fails in every way', async () => {
    const { segment, runtime, source } = await rig()
    segment.faults.next({ status: 503, times: 2 })
    segment.faults.next({ kind: 'truncated' })
    segment.faults.next({ status: 429, retryAfter: 'Mon, 01 Jun 2026 12:01:00 GMT' })
    segment.faults.next({ status: 460, rateLimitReset: 2 })
    segment.faults.next({ kind: 'reset', when: 'half-read' })
    const report = await sendCall(call, { source, runtime })
    expect(report.outcome).toBe('acknowledged')
    expect(report.attempts.map(({ status, error }) => status ?? error?.code)).toEqual([
      503,
      503,
      'unavailable',
      429,
      460,
      'unavailable',
      200,
    ])
    expect(segment.calls).toHaveLength(1)
  })

  it('keeps the time of the call, however many retries it takes', async () => {
    const { segment, runtime, source } = await rig()
    segment.faults.next({ status: 503, retryAfter: 30 })
    await sendCall({ ...call, timestamp: '2026-06-01T11:00:00.000Z' }, { source, runtime })
    expect(segment.calls[0]).toMatchObject({
      originalTimestamp: '2026-06-01T11:00:00.000Z',
      timestamp: '2026-06-01T11:00:00.000Z',
    })
  })

  it('gives up when asked to wait for longer than it may', async () => {
    const { segment, runtime, source, clock } = await rig()
    segment.faults.always({ status: 429, retryAfter: 3_600 })
    const report = await sendCall(call, { source, runtime, retry: { budgetMs: 60_000 } })
    expect(report).toMatchObject({
      outcome: 'gave-up',
      error: { code: 'rate_limited', details: { retryAfterMs: 3_600_000 } },
      attempts: [{ status: 429, retryAfterMs: 3_600_000 }],
    })
    expect(clock.slept).toEqual([])
  })

  it('does not follow a redirect, so the credential is not sent elsewhere', async () => {
    const { segment, runtime, source } = await rig()
    const other = await rig()
    segment.faults.next({ kind: 'redirect', location: `${other.url}/v1/track?secret=path` })
    const report = await sendCall(call, { source, runtime })
    expect(report).toMatchObject({ outcome: 'refused', error: { code: 'refused', details: { status: 307 } } })
    if (report.outcome === 'refused') {
      expect(report.error.message).toContain(other.url)
      expect(report.error.message).not.toContain('secret')
    }
    expect(other.segment.requests).toEqual([])
  })

  it('does not send a call that Segment would drop, and explains why', async () => {
    const { segment, runtime, source } = await rig()
    // @ts-expect-error: invalid on purpose
    const report = await sendCall({ type: 'track', event: '', properties: [] }, { source, runtime })
    expect(report).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' }, attempts: [] })
    expect(report).not.toHaveProperty('call')
    expect(segment.requests).toEqual([])
  })

  it('sends a call with a warning unless it is strict', async () => {
    const { segment, runtime, source } = await rig()
    const warned = { ...call, properties: { total: 'free' } }
    const kept = await sendCall(warned, { source, runtime })
    expect(kept).toMatchObject({ outcome: 'acknowledged', warnings: [{ severity: 'warning' }] })
    const stopped = await sendCall(warned, { source, runtime, strict: true })
    expect(stopped).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' }, warnings: [{}] })
    expect(segment.requests).toHaveLength(1)
  })

  it('refuses a call that only exceeds the limit with its stamps', async () => {
    const { segment, runtime, source } = await rig()
    const bare = { type: 'identify', userId: 'u', traits: { note: '' } } as const
    const note = 'x'.repeat(32_768 - JSON.stringify(bare).length)
    const report = await sendCall({ ...bare, traits: { note } }, { source, runtime })
    expect(report).toMatchObject({ outcome: 'refused', error: { code: 'too_large' }, attempts: [] })
    expect(segment.requests).toEqual([])
  })

  it('stops when the caller aborts, in the middle of a request', async () => {
    const { segment, runtime, source } = await rig()
    segment.faults.next({ kind: 'hang' })
    const controller = new AbortController()
    const sending = sendCall(call, { source, runtime, signal: controller.signal })
    await segment.waitFor(({ requests }) => requests.length === 1, { timeoutMs: patienceMs })
    controller.abort()
    expect(await sending).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' } })
  })

  it('times out an attempt and retries', async () => {
    const { segment, runtime, source } = await rig()
    segment.faults.next({ kind: 'hang' })
    const report = await sendCall(call, { source, runtime, timeoutMs: 40 })
    expect(report).toMatchObject({
      outcome: 'acknowledged',
      attempts: [{ error: { code: 'timed_out' } }, { status: 200 }],
    })
  })

  it('sends the same bytes through fetch and through undici', async () => {
    const first = await rig()
    const second = await rig(() => ({ transport: webRuntime().transport }))
    await sendCall(call, first)
    await sendCall(call, second)
    expect(second.segment.requests[0]?.text).toBe(first.segment.requests[0]?.text)
  })

  it('throws for an invalid source', async () => {
    const { runtime } = await rig()
    await expect(sendCall(call, { source: { writeKey: '' }, runtime })).rejects.toMatchObject({
      code: 'invalid_source',
    })
  })

  it('shows no secret in its reports', async () => {
    const { segment, runtime, url } = await rig()
    segment.faults.next({ status: 400, body: `bad key ${key} in Basic ${btoa(`${key}:`)}` })
    segment.faults.next({ status: 200, body: `thanks, ${key}` })
    for (const writeKeyIn of ['both', 'header'] as const) {
      const report = await sendCall(
        { ...call, writeKey: key },
        { source: { writeKey: key, host: url, writeKeyIn }, runtime },
      )
      const shown = inspect(report, { depth: 20 }) + JSON.stringify(report)
      expect(shown).toContain('[redacted]')
      expect(shown).not.toContain(key)
      expect(shown).not.toContain(btoa(`${key}:`).slice(0, 40))
    }
  })
})

describe('sendBatch, over a socket', () => {
  const batch = [
    call,
    { type: 'identify', userId: 'user-42', traits: { plan: 'pro' } },
    { type: 'alias', userId: 'user-42', previousId: 'visitor-7' },
  ] as const

  it('is kept by Segment, every call of it', async () => {
    const { segment, runtime, source } = await rig()
    const report = await sendBatch(batch, {
      source,
      runtime,
      context: { ip: '203.0.113.7' },
      integrations: { All: true },
    })
    expect(report).toMatchObject({ outcome: 'acknowledged', calls: [{ messageId: 'message-1' }, {}, {}] })
    expect(segment.calls).toHaveLength(3)
    expect(segment.calls[0]).toMatchObject({ context: { ip: '203.0.113.7' }, integrations: { All: true } })
    expect(segment.requests[0]).toMatchObject({ path: '/v1/batch' })
  })

  it('accepts a whole envelope and sends it to the given endpoint', async () => {
    const { segment, runtime, source } = await rig()
    await sendBatch({ batch, context: { ip: '203.0.113.7' } }, { source, runtime, endpoint: 'import' })
    expect(segment.calls[2]).toMatchObject({ context: { ip: '203.0.113.7' } })
    expect(segment.requests[0]).toMatchObject({ path: '/v1/import' })
  })

  it('sends the same calls on every attempt', async () => {
    const { segment, runtime, source } = await rig()
    segment.faults.next({ kind: 'reset', when: 'after-storing' })
    await sendBatch(batch, { source, runtime })
    const [first, second] = segment.requests.map(({ text }) => /^\{"batch":\[.*\],/.exec(text ?? '')?.[0])
    expect(second).toBe(first)
    expect(segment.calls).toHaveLength(3)
    expect(segment.duplicates).toHaveLength(3)
  })

  it('sends nothing if one call is invalid, and reports which', async () => {
    const { segment, runtime, source } = await rig()
    // @ts-expect-error: invalid on purpose
    const report = await sendBatch([...batch, { type: 'group', userId: 'u' }], { source, runtime })
    expect(report).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' } })
    const issues = report.outcome === 'refused' ? (report.error.details.issues ?? []) : []
    expect(issues.map(({ path }) => path)).toContainEqual(['batch', 3, 'groupId'])
    expect(segment.requests).toEqual([])
  })

  it.each([[[]], [{}], [null], ['text'], [{ batch: 'text' }]])('refuses %j', async (input) => {
    const { segment, runtime, source } = await rig()
    // Invalid on purpose.
    const sent = sendBatch(input as never, { source, runtime })
    expect(await sent).toMatchObject({ outcome: 'refused', attempts: [] })
    expect(segment.requests).toEqual([])
  })

  it('refuses more than Segment accepts in one request', async () => {
    const { segment, runtime, source } = await rig()
    const note = 'x'.repeat(30_000)
    const large = Array.from({ length: 18 }, () => ({ ...call, properties: { note } }))
    expect(await sendBatch(large, { source, runtime })).toMatchObject({
      outcome: 'refused',
      error: { code: 'too_large' },
    })
    const many = Array.from({ length: 2_501 }, () => ({ type: 'track' as const, userId: 'u', event: 'E' }))
    expect(await sendBatch(many, { source, runtime })).toMatchObject({ outcome: 'refused' })
    expect(segment.requests).toEqual([])
  })
})

describe('sendApiRequest, over a socket', () => {
  const raw = { method: 'POST', path: '/v1/group', body: { groupId: 'g', userId: 'u', messageId: 'm-1' } }

  it('reaches Segment with authorization', async () => {
    const { segment, runtime, source } = await rig()
    const report = await sendApiRequest(raw, { source, runtime })
    expect(report).toMatchObject({ outcome: 'acknowledged', status: 200, request: { method: 'POST' } })
    expect(segment.calls).toMatchObject([{ groupId: 'g', type: 'group', writeKey: key }])
  })

  it('is not retried unless asked to', async () => {
    const { segment, runtime, source } = await rig()
    segment.faults.next({ status: 503 })
    expect(await sendApiRequest(raw, { source, runtime })).toMatchObject({
      outcome: 'gave-up',
      attempts: [{ status: 503 }],
    })
    segment.faults.next({ status: 503 })
    expect(await sendApiRequest(raw, { source, runtime, retry: { maxRetries: 1 } })).toMatchObject({
      outcome: 'acknowledged',
      attempts: [{ status: 503 }, { status: 200 }],
    })
    expect(segment.requests.at(-1)?.headers['x-retry-count']).toBe('1')
  })

  it("carries the caller's own authorization, and asks for no token then", async () => {
    const { segment, runtime, source } = await rig()
    const tokens = { token: () => Promise.reject(new Error('asked')), invalidate: () => {} }
    const headers = { Authorization: `Basic ${btoa('other-key:')}` }
    expect(await sendApiRequest({ ...raw, headers }, { source, runtime, tokens })).toMatchObject({
      outcome: 'acknowledged',
    })
    expect(segment.calls[0]).toMatchObject({ writeKey: 'other-key' })
  })

  it.each(['https://evil.example/v1/group', '//evil.example', '/v1/../x', '/v1/%252e%252e', '\\\\evil.example'])(
    'sends nothing to %s',
    async (path) => {
      const { segment, runtime, source } = await rig()
      await expect(sendApiRequest({ ...raw, path }, { source, runtime })).rejects.toMatchObject({
        code: 'invalid_request',
      })
      expect(segment.requests).toEqual([])
    },
  )

  it('refuses a redirect of a raw call too', async () => {
    const { segment, runtime, source } = await rig()
    const other = await rig()
    segment.faults.next({ kind: 'redirect', location: other.url, path: '/v1/group' })
    expect(await sendApiRequest(raw, { source, runtime })).toMatchObject({ outcome: 'refused' })
    expect(other.segment.requests).toEqual([])
  })
})
