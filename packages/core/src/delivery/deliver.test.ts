import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { createFakeClock, noon } from '../../test/fake-clock.ts'
import { SegmentError } from '../error/segment-error.ts'
import { guardRequest } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import type { SegmentResponse, Transport } from '../transport/transport.ts'
import { type DeliverOptions, deliver } from './deliver.ts'
import type { BuildAttempt } from './run-attempt.ts'

const key = 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA'

const build: BuildAttempt = ({ sentAt, retryCount, bearerToken }) =>
  guardRequest({
    method: 'POST',
    url: 'https://api.segment.io/v1/track',
    headers: {
      authorization: bearerToken === undefined ? `Basic ${btoa(`${key}:`)}` : `Bearer ${bearerToken}`,
      'x-retry-count': String(retryCount),
    },
    body: JSON.stringify({ messageId: 'm-1', sentAt }),
  })

type Step =
  | number
  | Error
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }

const answerOf = (step: Step): SegmentResponse => {
  if (step instanceof Error) throw step
  const { status, headers = {}, body = '{"success":true}' } = typeof step === 'number' ? { status: step } : step
  return { status, headers: new Headers(headers), body }
}

/** Answers each request with the next step, and repeats the last one. */
const rig = (steps: readonly Step[], options: Partial<DeliverOptions> & { readonly tookMs?: number } = {}) => {
  const clock = createFakeClock()
  const requests: SegmentRequest[] = []
  const timeouts: (number | undefined)[] = []
  const transport: Transport = async (request, settings) => {
    timeouts.push(settings?.timeoutMs)
    const step = steps[Math.min(requests.length, steps.length - 1)] ?? 200
    requests.push(request)
    clock.advance(options.tookMs ?? 0)
    return answerOf(step)
  }
  const run = () =>
    deliver(build, {
      transport,
      now: clock.now,
      monotonic: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
      ...options,
    })
  return { clock, requests, timeouts, run }
}

const unavailable = new SegmentError('unavailable', 'Could not reach it.', { systemCode: 'ECONNRESET' })

describe('deliver', () => {
  it('acknowledges at the first answer', async () => {
    const { run, clock } = rig([200], { tookMs: 12 })
    expect(await run()).toEqual({
      outcome: 'acknowledged',
      status: 200,
      body: '{"success":true}',
      attempts: [{ startedAt: '2026-06-01T12:00:00.000Z', durationMs: 12, status: 200 }],
      request: expect.objectContaining({ method: 'POST' }),
    })
    expect(clock.slept).toEqual([])
  })

  it('acknowledges a 2xx and keeps its body', async () => {
    const { run } = rig([{ status: 200, body: 'OK' }])
    expect(await run()).toMatchObject({ outcome: 'acknowledged', body: 'OK' })
  })

  it.each([408, 410, 429, 460, 500, 502, 503, 504])('retries after %i', async (status) => {
    const { run, requests } = rig([status, 200])
    expect(await run()).toMatchObject({ outcome: 'acknowledged', attempts: [{ status }, { status: 200 }] })
    expect(requests).toHaveLength(2)
  })

  it.each([301, 307, 400, 401, 403, 404, 413, 501, 505, 511])('does not retry after %i', async (status) => {
    const { run, requests, clock } = rig([status, 200])
    expect(await run()).toMatchObject({ outcome: 'refused', error: { details: { status } }, attempts: [{ status }] })
    expect(requests).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  it('sends the same messageId with a fresh sentAt and the count of retries', async () => {
    const { run, requests } = rig([503, unavailable, 200])
    await run()
    const bodies = requests.map((request) => JSON.parse(request.body ?? ''))
    expect(bodies.map(({ messageId }) => messageId)).toEqual(['m-1', 'm-1', 'm-1'])
    expect(bodies.map(({ sentAt }) => sentAt)).toEqual([
      '2026-06-01T12:00:00.000Z',
      '2026-06-01T12:00:00.250Z',
      '2026-06-01T12:00:00.750Z',
    ])
    expect(requests.map(({ headers }) => headers['x-retry-count'])).toEqual(['0', '1', '2'])
  })

  it('backs off exponentially with jitter and reports every pause', async () => {
    const { run, clock } = rig([503, 503, 503, 200])
    const delivery = await run()
    expect(clock.slept).toEqual([250, 500, 1_000])
    expect(delivery.attempts.map(({ waitedMs }) => waitedMs)).toEqual([250, 500, 1_000, undefined])
  })

  it.each([408, 410, 429, 460, 500, 503])('waits as long as a %i asks, in seconds or until a date', async (status) => {
    const { run, clock } = rig([
      { status, headers: { 'retry-after': '7' } },
      { status, headers: { 'retry-after': 'Mon, 01 Jun 2026 12:00:27 GMT' } },
      { status, headers: { 'x-ratelimit-reset': '3' } },
      200,
    ])
    expect(await run()).toMatchObject({ outcome: 'acknowledged' })
    expect(clock.slept).toEqual([7_000, 20_000, 3_000])
  })

  it('caps a requested wait at 300 s, and waits at least a second', async () => {
    const { run, clock } = rig(
      [{ status: 429, headers: { 'retry-after': '86400' } }, { status: 429, headers: { 'retry-after': '0' } }, 200],
      {
        retry: { budgetMs: 1e9 },
      },
    )
    const { attempts } = await run()
    expect(clock.slept).toEqual([300_000, 1_000])
    expect(attempts.map(({ retryAfterMs }) => retryAfterMs)).toEqual([86_400_000, 0, undefined])
  })

  it('gives up after the retries and reports the attempts', async () => {
    const { run, requests } = rig([503], { retry: { maxRetries: 2 } })
    const delivery = await run()
    expect(requests).toHaveLength(3)
    expect(delivery).toMatchObject({
      outcome: 'gave-up',
      error: { code: 'unavailable', message: 'Gave up after 3 attempts in 0.8 s: Segment answered 503.' },
      attempts: [
        { status: 503, waitedMs: 250, error: { code: 'unavailable', message: 'Segment answered 503.' } },
        { status: 503, waitedMs: 500 },
        { status: 503 },
      ],
    })
  })

  it.each([
    [429, 'rate_limited'],
    [408, 'timed_out'],
    [500, 'unavailable'],
    [unavailable, 'unavailable'],
    [new SegmentError('timed_out', 'No answer.'), 'timed_out'],
  ])('gives up with the code of the last failure: %s', async (step, code) => {
    const { run } = rig([step], { retry: { maxRetries: 1 } })
    expect(await run()).toMatchObject({ outcome: 'gave-up', error: { code } })
  })

  it('gives up at once if the requested wait exceeds the budget, and says how long it is', async () => {
    const { run, requests, clock } = rig([{ status: 429, headers: { 'retry-after': '90' } }], {
      retry: { budgetMs: 60_000 },
    })
    expect(await run()).toMatchObject({
      outcome: 'gave-up',
      error: {
        code: 'rate_limited',
        message:
          'Gave up after 1 attempt in 0 s (60000 ms are left, and the next attempt is due in 90000 ms): Segment answered 429.',
        details: { retryAfterMs: 90_000, status: 429 },
      },
    })
    expect(requests).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  it('ends within the budget, attempts and pauses together', async () => {
    const { run, clock, timeouts } = rig([503], {
      retry: { budgetMs: 10_000, maxRetries: 99 },
      tookMs: 900,
      timeoutMs: 4_000,
    })
    expect(await run()).toMatchObject({ outcome: 'gave-up', error: { code: 'unavailable' } })
    expect(clock.now() - noon).toBeLessThanOrEqual(10_000)
    expect(timeouts[0]).toBe(4_000)
    expect(Math.max(...timeouts.map((ms) => ms ?? 0))).toBe(4_000)
  })

  it('never gives an attempt more time than is left of the budget', async () => {
    const { run, timeouts } = rig([503, 200], { retry: { budgetMs: 3_000 }, tookMs: 1_000 })
    await run()
    expect(timeouts).toEqual([3_000, 1_750])
  })

  it('retries a request that was under way while the process was frozen, and does not count that time', async () => {
    const retry = { budgetMs: 2_000, maxRetries: 1 }
    const { run, timeouts } = rig([unavailable, 200], { retry, tookMs: 124_000 })
    expect(await run()).toMatchObject({ outcome: 'acknowledged', attempts: [{ durationMs: 124_000 }, { status: 200 }] })
    expect(timeouts).toEqual([2_000, 1_750])
  })

  it('counts a pause that returns late as the pause that was asked for', async () => {
    const clock = createFakeClock()
    const late = rig([503, 503, 200], {
      retry: { budgetMs: 2_000 },
      monotonic: clock.now,
      sleep: async (ms) => clock.advance(ms + 3_600_000),
    })
    expect(await late.run()).toMatchObject({ outcome: 'acknowledged' })
    expect(late.timeouts).toEqual([2_000, 1_750, 1_250])
  })

  it.each([-3_600_000, 3_600_000, 8 * 86_400_000])('pauses as usual while the clock jumps by %i ms', async (jumpMs) => {
    const slept: number[] = []
    const { run, clock, timeouts } = rig([{ status: 429, headers: { 'retry-after': '7' } }, 503, 200], {
      monotonic: () => 0,
      sleep: async (ms) => {
        slept.push(ms)
        clock.advance(jumpMs)
      },
    })
    expect(await run()).toMatchObject({ outcome: 'acknowledged' })
    expect(slept).toEqual([7_000, 500])
    expect(timeouts).toEqual([10_000, 10_000, 10_000])
  })

  it('treats whatever a transport throws as a network failure', async () => {
    const { run } = rig([Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }), 200])
    expect(await run()).toMatchObject({
      outcome: 'acknowledged',
      attempts: [
        { error: { code: 'unavailable', message: expect.stringContaining('(ECONNREFUSED)') } },
        { status: 200 },
      ],
    })
  })

  it('does not retry if a person has to act first', async () => {
    const { run, requests } = rig([new SegmentError('unavailable', 'TLS.', { systemCode: 'CERT_HAS_EXPIRED' })])
    expect(await run()).toMatchObject({ outcome: 'gave-up', error: { code: 'unavailable', message: 'TLS.' } })
    expect(requests).toHaveLength(1)
  })

  it('refuses a request that cannot be built, and throws bugs of the builder', async () => {
    const { clock } = rig([200])
    const options = { transport: vi.fn(), now: clock.now, sleep: clock.sleep, random: Math.random }
    const tooLarge = new SegmentError('too_large', 'Too large.')
    expect(
      await deliver(() => {
        throw tooLarge
      }, options),
    ).toEqual({ outcome: 'refused', error: tooLarge, attempts: [] })
    await expect(
      deliver(() => {
        throw new RangeError('bug')
      }, options),
    ).rejects.toThrow(RangeError)
    expect(options.transport).not.toHaveBeenCalled()
  })

  it('reports every attempt as it ends, with the pause that follows', async () => {
    const seen: unknown[] = []
    const { run } = rig([503, 200], { onAttempt: (attempt) => void seen.push(attempt) })
    const { attempts } = await run()
    expect(seen).toEqual(attempts)
    expect(seen[0]).toMatchObject({ waitedMs: 250 })
  })

  it('shows no secret in its result', async () => {
    const echo = `key ${key}, header ${btoa(`${key}:`)}`
    for (const steps of [[{ status: 400, body: echo }], [{ status: 200, body: echo }], [new Error(echo)]]) {
      const delivery = await rig(steps, { retry: { maxRetries: 0 } }).run()
      const shown = inspect(delivery, { depth: 20 }) + JSON.stringify(delivery)
      expect(shown).toContain('[redacted]')
      expect(shown).not.toContain(key)
      expect(shown).not.toContain(btoa(`${key}:`))
    }
  })
})

describe('deliver, stopped by the caller', () => {
  it('sends nothing if it was aborted before', async () => {
    const { run, requests } = rig([200], { signal: AbortSignal.abort() })
    expect(await run()).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' }, attempts: [] })
    expect(requests).toHaveLength(0)
  })

  it('ends during a request', async () => {
    const controller = new AbortController()
    const transport: Transport = async () => {
      controller.abort()
      throw new SegmentError('aborted', 'The caller stopped the request.')
    }
    const { run } = rig([], { signal: controller.signal, transport })
    expect(await run()).toMatchObject({
      outcome: 'gave-up',
      error: { code: 'aborted', message: 'The caller stopped the delivery after 1 attempt.' },
      attempts: [{ error: { code: 'aborted' } }],
    })
  })

  it.each([
    [
      'heeds the signal',
      (signal?: AbortSignal) => new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())),
    ],
    [
      'throws',
      (signal?: AbortSignal) =>
        new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    ],
    ['does not heed it', () => new Promise<void>(() => {})],
  ])('ends during a pause if sleep %s', async (_, wait) => {
    const controller = new AbortController()
    const { run, requests } = rig([503], {
      signal: controller.signal,
      sleep: (_ms, signal) => {
        const waiting = wait(signal)
        controller.abort()
        return waiting
      },
    })
    expect(await run()).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' }, attempts: [{ status: 503 }] })
    expect(requests).toHaveLength(1)
  })

  it('ends while it waits for a token', async () => {
    const controller = new AbortController()
    const tokens = {
      token: () => {
        queueMicrotask(() => controller.abort())
        return new Promise<string>(() => {})
      },
      invalidate: () => {},
    }
    const { run } = rig([200], { signal: controller.signal, tokens })
    expect(await run()).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' }, attempts: [] })
  })
})

describe('deliver, with OAuth', () => {
  const provider = (tokens: readonly string[]) => {
    const left = [...tokens]
    const invalidated: string[] = []
    return {
      invalidated,
      token: async () => left[0] ?? '',
      invalidate: (token: string) => {
        invalidated.push(token)
        left.shift()
      },
    }
  }
  const sent = (requests: readonly SegmentRequest[]) => requests.map(({ headers }) => headers.authorization)

  it('renews the token of a 401 once, at once, even without retries', async () => {
    const tokens = provider(['old', 'new'])
    const { run, requests, clock } = rig([401, 200], { tokens, retry: { maxRetries: 0 } })
    expect(await run()).toMatchObject({ outcome: 'acknowledged' })
    expect(sent(requests)).toEqual(['Bearer old', 'Bearer new'])
    expect(clock.slept).toEqual([])
  })

  it('refuses a second 401', async () => {
    const tokens = provider(['a', 'b', 'c'])
    const { run, requests } = rig([401], { tokens })
    expect(await run()).toMatchObject({ outcome: 'refused', error: { code: 'unauthorized' } })
    expect(sent(requests)).toEqual(['Bearer a', 'Bearer b'])
    expect(tokens.invalidated).toEqual(['a', 'b'])
  })

  it('retries after a 511, each time with a fresh token and a pause', async () => {
    const tokens = provider(['a', 'b', 'c'])
    const { run, requests, clock } = rig([511, 511, 200], { tokens })
    expect(await run()).toMatchObject({ outcome: 'acknowledged' })
    expect(sent(requests)).toEqual(['Bearer a', 'Bearer b', 'Bearer c'])
    expect(clock.slept).toEqual([250, 500])
  })

  it.each([
    ['unauthorized', 'refused'],
    ['invalid_source', 'refused'],
    ['unavailable', 'gave-up'],
    ['rate_limited', 'gave-up'],
  ] as const)('ends if no token can be had: %s', async (code, outcome) => {
    const error = new SegmentError(code, 'No token.')
    const { run, requests } = rig([200], { tokens: { token: () => Promise.reject(error), invalidate: () => {} } })
    expect(await run()).toEqual({ outcome, error, attempts: [] })
    expect(requests).toHaveLength(0)
  })

  it('gives an attempt that a breaker held back its full time, although the budget is over', async () => {
    const breaker = { pass: async () => 60_000, succeeded: () => {}, failed: () => {}, pause: () => {} }
    const { run, timeouts } = rig([200], { breaker, timeoutMs: 5_000, retry: { budgetMs: 20_000 } })
    expect(await run()).toMatchObject({ outcome: 'acknowledged' })
    expect(timeouts).toEqual([5_000])
  })
})
