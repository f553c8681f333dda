import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { createSegmentClient } from '../src/client/segment-client.ts'
import { deliverBatch } from '../src/delivery/deliver-batch.ts'
import type { TokenProvider } from '../src/delivery/delivery.ts'
import type { RetryOptions } from '../src/delivery/retry-policy.ts'
import { sendBatch, sendCall } from '../src/delivery/send.ts'
import { isSegmentError, SegmentError } from '../src/error/segment-error.ts'
import { prepareBatch } from '../src/request/prepare-batch.ts'
import { bodyText } from '../src/request/redact-request.ts'
import type { SegmentRequest } from '../src/request/segment-request.ts'
import { parseSource } from '../src/request/source.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import type { SegmentResponse } from '../src/transport/transport.ts'

const source = parseSource({ writeKey: 'k'.repeat(32) })
const call = { type: 'track', userId: 'user-42', event: 'Signed Up', messageId: 'message-1' } as const

/** An answer, or what the transport throws. */
type Step =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      /** @default '{}' */
      readonly body?: string
      readonly tookMs?: number
    }
  | { readonly throws: unknown; readonly tookMs?: number }

/** A token, or what the provider throws. */
type TokenStep = string | { readonly throws: unknown }

interface Script {
  readonly steps: readonly Step[]
  /** Without it, Basic authorization is used. */
  readonly tokens?: readonly TokenStep[] | undefined
  readonly retry?: RetryOptions | undefined
  readonly timeoutMs?: number | undefined
}

/** The observable result of a delivery. */
interface Seen {
  readonly outcome: string
  readonly code: string | undefined
  readonly attempts: number
  readonly slept: readonly number[]
  readonly authorizations: readonly (string | undefined)[]
  readonly retryCounts: readonly (string | undefined)[]
  readonly forgotten: readonly string[]
}

type Outcome = { readonly outcome: string; readonly error?: SegmentError }

interface World {
  readonly runtime: Runtime
  readonly tokens: TokenProvider | undefined
  seen(outcome: Outcome, attempts: number): Seen
}

/** A network, a token provider and clocks that follow a script; the last step repeats. */
const worldOf = ({ steps, tokens }: Script): World => {
  let time = Date.parse('2026-06-01T12:00:00.000Z')
  const slept: number[] = []
  const forgotten: string[] = []
  const requests: SegmentRequest[] = []
  let asked = 0
  const runtime = webRuntime({
    now: () => time,
    monotonic: () => time,
    random: () => 0,
    sleep: async (ms, signal) => {
      if (signal?.aborted) return
      // A wait of zero may be skipped.
      if (ms > 0) slept.push(ms)
      time += ms
    },
    transport: async (request): Promise<SegmentResponse> => {
      const step = steps[Math.min(requests.length, steps.length - 1)]
      if (step === undefined) throw new RangeError('The script has no steps.')
      requests.push(request)
      time += step.tookMs ?? 0
      if ('throws' in step) throw step.throws
      return { status: step.status, headers: new Headers(step.headers), body: step.body ?? '{}' }
    },
  })
  const provider: TokenProvider | undefined = tokens && {
    token: async () => {
      const step = tokens[Math.min(asked, tokens.length - 1)] ?? 'token'
      asked += 1
      if (typeof step === 'string') return step
      throw step.throws
    },
    invalidate: (token) => forgotten.push(token),
  }
  return {
    runtime,
    tokens: provider,
    seen: ({ outcome, error }, attempts) => ({
      outcome,
      code: error?.code,
      attempts,
      slept,
      authorizations: requests.map(({ headers }) => headers.authorization),
      retryCounts: requests.map(({ headers }) => headers['x-retry-count']),
      forgotten,
    }),
  }
}

/** Every way in which a call can be sent. The collector and import use `deliverBatch`. */
const senders: Readonly<Record<string, (script: Script) => Promise<Seen>>> = {
  sendCall: async ({ retry, timeoutMs, ...script }) => {
    const { runtime, tokens, seen } = worldOf(script)
    const report = await sendCall(call, { source, runtime, tokens, retry, timeoutMs })
    return seen(report, report.attempts.length)
  },
  sendBatch: async ({ retry, timeoutMs, ...script }) => {
    const { runtime, tokens, seen } = worldOf(script)
    const report = await sendBatch([call], { source, runtime, tokens, retry, timeoutMs })
    return seen(report, report.attempts.length)
  },
  client: async ({ retry, timeoutMs, ...script }) => {
    const { runtime, tokens, seen } = worldOf(script)
    const client = createSegmentClient({
      source,
      runtime,
      tokens,
      timeoutMs,
      retry: { maxRetries: 10, budgetMs: 120_000, countRateLimited: true, ...retry },
      flush: { ageMs: Number.POSITIVE_INFINITY },
      breaker: { failures: Number.POSITIVE_INFINITY },
    })
    const [outcome] = await Promise.all([client.send(call), client.flush()])
    return seen(outcome, outcome.attempts)
  },
  deliverBatch: async ({ retry, timeoutMs, ...script }) => {
    const { runtime, tokens, seen } = worldOf(script)
    const ready = prepareBatch([call], { ...runtime, source })
    if (!ready.ok) throw ready.error
    let result: Seen | undefined
    await deliverBatch(ready.batch, {
      ...runtime,
      tokens,
      retry,
      timeoutMs,
      onSettled: (_, delivery, attempts) => {
        result = seen(delivery, attempts)
      },
    })
    if (result === undefined) throw new RangeError('The batch was not settled.')
    return result
  },
}

/** The result that all senders must share. */
const resultOf = async (script: Script): Promise<Seen> => {
  const [first, ...others] = await Promise.all(Object.values(senders).map((send) => send(script)))
  if (first === undefined) throw new RangeError('There are no senders.')
  for (const other of others) expect(other).toEqual(first)
  return first
}

const selfSigned = Object.assign(new TypeError('fetch failed'), { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })

describe('every way to send a call', () => {
  it('is acknowledged after two 511, each with a fresh token', async () => {
    const script = { steps: [{ status: 511 }, { status: 511 }, { status: 200 }], tokens: ['a', 'b', 'c'] }
    expect(await resultOf(script)).toMatchObject({
      outcome: 'acknowledged',
      attempts: 3,
      authorizations: ['Bearer a', 'Bearer b', 'Bearer c'],
      forgotten: ['a', 'b'],
    })
  })

  it('gives up at once if the certificate is not trusted', async () => {
    expect(await resultOf({ steps: [{ throws: selfSigned }] })).toMatchObject({
      outcome: 'gave-up',
      code: 'unavailable',
      attempts: 1,
      slept: [],
    })
  })

  it.each([
    ['an Error', new Error('No.')],
    ['a string', 'No.'],
    ['undefined', undefined],
  ])('retries a transport that throws %s, then gives up', async (_, thrown) => {
    expect(await resultOf({ steps: [{ throws: thrown }], retry: { maxRetries: 2 } })).toMatchObject({
      outcome: 'gave-up',
      code: 'unavailable',
      attempts: 3,
    })
  })

  it('retries a success that does not come from Segment', async () => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: 'Log in to this network' }
    expect(await resultOf({ steps: [page, page, { status: 200 }] })).toMatchObject({
      outcome: 'acknowledged',
      attempts: 3,
    })
    expect(await resultOf({ steps: [page], retry: { maxRetries: 1 } })).toMatchObject({
      outcome: 'gave-up',
      code: 'unavailable',
      attempts: 2,
    })
  })

  it('retries until a token is issued', async () => {
    const tokens = [{ throws: new SegmentError('unavailable', 'No token.') }, { throws: new Error('Broken.') }, 'a']
    expect(await resultOf({ steps: [{ status: 200 }], tokens })).toMatchObject({
      outcome: 'acknowledged',
      attempts: 1,
      authorizations: ['Bearer a'],
    })
  })

  it('has the same outcome for any script of statuses, headers, failures and tokens', async () => {
    const retryAfter = fc.constantFrom('0', '2', '7', '90', '400', 'soon', 'Mon, 01 Jun 2026 12:00:27 GMT')
    const headers = fc.oneof(
      fc.constant({}),
      retryAfter.map((value) => ({ 'retry-after': value })),
      retryAfter.map((value) => ({ 'x-ratelimit-reset': value })),
    )
    const status = fc.constantFrom(
      ...[200, 204, 301, 400, 401, 403, 404, 408, 410, 413, 429, 460],
      ...[500, 501, 502, 503, 504, 505, 511],
    )
    const body = fc.constantFrom('{}', '{"success":true}', 'OK', '', '<html></html>', '{"success":false}')
    const tookMs = fc.constantFrom(0, 0, 40, 3_000)
    const failure = fc.constantFrom<unknown>(
      new Error('No.'),
      selfSigned,
      'No.',
      null,
      new SegmentError('timed_out', 'Late.'),
      new SegmentError('unavailable', 'Gone.', { systemCode: 'ECONNRESET' }),
      new SegmentError('refused', 'A redirect.'),
    )
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 4, arbitrary: fc.record({ status, headers, body, tookMs }) },
      { weight: 1, arbitrary: fc.record({ throws: failure, tookMs }) },
    )
    const tokenStep: fc.Arbitrary<TokenStep> = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c') },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom<unknown>(
            new SegmentError('unauthorized', 'No.'),
            new SegmentError('unavailable', 'Later.'),
            new Error('Broken.'),
          )
          .map((throws) => ({ throws })),
      },
    )
    const script: fc.Arbitrary<Script> = fc.record({
      steps: fc.array(step, { minLength: 1, maxLength: 8 }),
      tokens: fc.option(fc.array(tokenStep, { minLength: 1, maxLength: 5 }), { nil: undefined }),
      timeoutMs: fc.constantFrom(undefined, 1_000),
      retry: fc.record({
        maxRetries: fc.integer({ min: 0, max: 6 }),
        budgetMs: fc.constantFrom(5_000, 60_000, 600_000),
        countRateLimited: fc.boolean(),
      }),
    })
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const { outcome, attempts, authorizations } = await resultOf(given)
        expect(['acknowledged', 'refused', 'gave-up']).toContain(outcome)
        expect(authorizations).toHaveLength(attempts)
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('a transport that never settles', () => {
  it.each(Object.keys(senders))('times out in %s', async (name) => {
    const never = worldOf({ steps: [{ status: 200 }] })
    const transport = () => new Promise<never>(() => undefined)
    const runtime = { ...never.runtime, transport }
    const options = { source, runtime, timeoutMs: 20, retry: { maxRetries: 1 } }
    const expected = { outcome: 'gave-up', error: { code: 'timed_out' } }
    if (name === 'sendCall') expect(await sendCall(call, options)).toMatchObject(expected)
    if (name === 'sendBatch') expect(await sendBatch([call], options)).toMatchObject(expected)
    if (name === 'client') {
      const client = createSegmentClient({ ...options, flush: { ageMs: Number.POSITIVE_INFINITY } })
      const [outcome] = await Promise.all([client.send(call), client.flush()])
      expect(outcome).toMatchObject(expected)
    }
    if (name === 'deliverBatch') {
      const ready = prepareBatch([call], { ...runtime, source })
      const outcomes: unknown[] = []
      const onSettled = (_: unknown, delivery: unknown) => outcomes.push(delivery)
      if (ready.ok) await deliverBatch(ready.batch, { ...runtime, ...options, onSettled })
      expect(outcomes).toMatchObject([expected])
    }
  })
})

describe('a batch with calls that Segment refuses', () => {
  /** Refuses any batch that holds one of the given calls. */
  const refusing = (bad: readonly number[], status: number) => {
    const { runtime } = worldOf({ steps: [{ status: 200 }] })
    const acknowledged: string[][] = []
    return {
      acknowledged,
      runtime: {
        ...runtime,
        transport: async (request: SegmentRequest): Promise<SegmentResponse> => {
          const { batch } = JSON.parse(bodyText(request) ?? '') as { batch: { messageId: string }[] }
          const ids = batch.map(({ messageId }) => messageId)
          const isBad = bad.some((index) => ids.includes(`message-${index}`))
          if (!isBad) acknowledged.push(ids)
          return { status: isBad ? status : 200, headers: new Headers(), body: '{}' }
        },
      },
    }
  }

  it('is halved alike by all, until each invalid call is alone', async () => {
    const size = fc.integer({ min: 1, max: 24 })
    const scripts = size.chain((count) =>
      fc.record({
        count: fc.constant(count),
        bad: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 4 }),
        status: fc.constantFrom(400, 413),
      }),
    )
    await fc.assert(
      fc.asyncProperty(scripts, async ({ count, bad, status }) => {
        const calls = Array.from({ length: count }, (_, index) => ({ ...call, messageId: `message-${index}` }))
        const expected = calls.map((_, index) => (bad.includes(index) ? 'refused' : 'acknowledged'))

        const batch = refusing(bad, status)
        const report = await sendBatch(calls, { source, runtime: batch.runtime })
        const failed = new Set(report.failed?.map(({ index }) => index))
        expect(calls.map((_, index) => (failed.has(index) ? 'refused' : 'acknowledged'))).toEqual(expected)
        expect(report.outcome).toBe(bad.length === 0 ? 'acknowledged' : 'refused')

        const queued = refusing(bad, status)
        const client = createSegmentClient({
          source,
          runtime: queued.runtime,
          flush: { ageMs: Number.POSITIVE_INFINITY },
        })
        const outcomes = Promise.all(calls.map((one) => client.send(one)))
        await client.flush()
        expect((await outcomes).map(({ outcome }) => outcome)).toEqual(expected)
        expect(queued.acknowledged).toEqual(batch.acknowledged)
      }),
      { numRuns: runs(60) },
    )
  })

  it('is no longer halved once the caller aborts', async () => {
    const { runtime } = refusing([1], 400)
    const calls = Array.from({ length: 4 }, (_, index) => ({ ...call, messageId: `message-${index}` }))
    const ready = prepareBatch(calls, { ...runtime, source })
    const settled: string[] = []
    if (!ready.ok) throw ready.error
    await deliverBatch(ready.batch, {
      ...runtime,
      onSettled: (part, delivery) => {
        settled.push(...part.calls.map(({ messageId }) => `${messageId} ${delivery.outcome}`))
        return delivery.outcome === 'acknowledged'
      },
    })
    expect(settled).toEqual(['message-0 acknowledged', 'message-1 refused'])
  })
})

it('the errors of foreign code are SegmentErrors', async () => {
  const { runtime, tokens } = worldOf({
    steps: [{ status: 200 }],
    tokens: [{ throws: new Error('Bearer abc123def456') }],
  })
  const report = await sendCall(call, { source, runtime, tokens, retry: { maxRetries: 0 } })
  expect(report.outcome !== 'acknowledged' && isSegmentError(report.error)).toBe(true)
  expect(JSON.stringify(report)).not.toContain('abc123def456')
})
