import { createFetchTransport, webRuntime } from '@org/segment-core'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../config/parse-config.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { writeMessages } from './call-message.ts'
import { type ConsumerOptions, consumeQueue, type DeadLetter, type QueueMessage } from './consume-queue.ts'

const callOf = (messageId: string, fields: object = {}) => {
  const json = JSON.stringify({ type: 'track', userId: 'user-42', event: 'Signed Up', messageId, ...fields })
  return { messageId, json, bytes: json.length }
}

const target = { alias: 'web', channel: 'server' } as const

const bodyOf = (ids: readonly string[], alias = 'web'): string => {
  const [body = ''] = writeMessages(
    { alias, channel: 'server' },
    ids.map((id) => callOf(id)),
  )
  return body
}

const setUp = (more: Partial<ConsumerOptions> = {}) => {
  const segment = createFakeSegment()
  const letters: DeadLetter[] = []
  const results: (string | number)[] = []
  const errors: unknown[] = []
  const options: ConsumerOptions = {
    runtime: webRuntime({ transport: createFetchTransport({ fetch: segment.fetch }), sleep: async () => {} }),
    sources: createSourceRegister(parseConfig({ sources: { web: { writeKey: 'real-write-key' } } })),
    seen: undefined,
    park: async (given) => void letters.push(...given),
    onError: (error) => errors.push(error),
    retry: { budgetMs: 1, maxRetries: 0 },
    timeoutMs: 1_000,
    maxBytes: 500_000,
    concurrency: 2,
    ...more,
  }
  const consume = (bodies: readonly unknown[], attempts = 1) =>
    consumeQueue(
      bodies.map(
        (body): QueueMessage => ({
          body,
          attempts,
          ack: () => void results.push('ack'),
          retry: ({ delaySeconds }) => void results.push(delaySeconds),
        }),
      ),
      options,
    )
  return { segment, letters, results, errors, consume }
}

describe('consumeQueue', () => {
  it('sends the calls of many messages in one batch and acknowledges each message', async () => {
    const { segment, results, consume } = setUp()
    await consume([bodyOf(['a', 'b']), bodyOf(['c']), bodyOf(['a'])])
    expect(segment.requests).toHaveLength(1)
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'c'])
    expect(results).toEqual(['ack', 'ack', 'ack'])
  })

  it('fills batches to over 90 % of their limit', async () => {
    const { segment, consume } = setUp()
    const text = 'x'.repeat(9_000)
    const calls = Array.from({ length: 300 }, (_, index) => callOf(`m-${index}`, { properties: { text } }))
    await consume(writeMessages(target, calls))
    const sizes = segment.requests.map(({ encodedBytes }) => encodedBytes)
    const [, ...full] = sizes.toSorted((left, right) => left - right)
    expect(segment.calls).toHaveLength(300)
    for (const bytes of full) expect(bytes / 500_000).toBeGreaterThan(0.9)
    for (const bytes of sizes) expect(bytes).toBeLessThanOrEqual(500_000)
  })

  it('backs off, and waits as long as Segment asks', async () => {
    const { segment, results, consume } = setUp()
    segment.faults.always({ status: 503 })
    for (const attempts of [1, 2, 3, 20]) await consume([bodyOf(['a'])], attempts)
    segment.faults.clear()
    segment.faults.always({ status: 429, retryAfter: 120 })
    await consume([bodyOf(['a'])])
    expect(results).toEqual([5, 10, 20, 600, 120])
  })

  it('retries only messages with undelivered calls', async () => {
    const { segment, results, consume } = setUp({ maxBytes: 10_000, concurrency: 1 })
    const large = (id: string) => writeMessages(target, [callOf(id, { properties: { text: 'x'.repeat(6_000) } })])[0]
    segment.faults.next({ status: 503 })
    await consume([large('a'), large('b')])
    expect(results.toSorted()).toEqual([5, 'ack'])
  })

  it('parks a refused call with the reason and delivers the rest of its batch', async () => {
    const { segment, letters, results, consume } = setUp()
    // The batch, its half with the bad call, and that call alone.
    segment.faults.next({ status: 400, times: 3 })
    await consume([bodyOf(['bad', 'b', 'c', 'd'])])
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['b', 'c', 'd'])
    expect(letters).toMatchObject([{ messageId: 'bad', source: 'web', channel: 'server' }])
    expect(letters[0]?.reason).toContain('400')
    expect(results).toEqual(['ack'])
  })

  it('parks a message after too many attempts, before the platform does without a reason', async () => {
    const { segment, letters, results, consume } = setUp()
    segment.faults.always({ status: 503 })
    await consume([bodyOf(['a'])], 95)
    expect([letters.map(({ messageId }) => messageId), results]).toEqual([['a'], ['ack']])
  })

  it('parks invalid messages and those of a removed source', async () => {
    const { letters, results, consume } = setUp()
    const foreign = '{"channel":"server"}\u001e"a"\u001e{}'
    await consume([7, 'no message', '{}', foreign, bodyOf(['a'], 'gone')])
    expect(letters.map(({ reason }) => reason)).toEqual([
      'The message is invalid.',
      'The message is invalid.',
      'The message is invalid.',
      'The message is invalid.',
      'The source is no longer configured.',
    ])
    expect(results).toEqual(Array.from({ length: 5 }, () => 'ack'))
  })

  it('retries a message that cannot be parked', async () => {
    const { results, errors, consume } = setUp({ park: () => Promise.reject(new Error('away')) })
    await consume(['no message', bodyOf(['a'])])
    expect([results, errors.length]).toEqual([[5, 'ack'], 1])
  })

  it('does not blame the call for a refused credential', async () => {
    const { segment, letters, results, consume } = setUp()
    segment.faults.always({ status: 401 })
    await consume([bodyOf(['a', 'b'])])
    expect([letters, results]).toEqual([[], [5]])
  })

  it('drops calls that were delivered before and remembers only delivered ones', async () => {
    const ids = new Set(['a'])
    const seen: SeenIds = {
      known: (_, asked) => new Set(asked.filter((id) => ids.has(id))),
      remember: (_, delivered) => {
        for (const id of delivered) ids.add(id)
      },
    }
    const { segment, results, consume } = setUp({ seen })
    await consume([bodyOf(['a', 'b'])])
    segment.faults.always({ status: 503 })
    await consume([bodyOf(['c'])])
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['b'])
    expect([...ids]).toEqual(['a', 'b'])
    expect(results).toEqual(['ack', 5])
  })

  it('delivers once even if the deduplication fails', async () => {
    const away = () => Promise.reject(new Error('away'))
    const { segment, results, errors, consume } = setUp({ seen: { known: away, remember: away } })
    await consume([bodyOf(['a'])])
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['a'])
    expect([results, errors.length]).toEqual([['ack'], 2])
  })
})
