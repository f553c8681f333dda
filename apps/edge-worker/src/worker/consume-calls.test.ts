import { createFetchTransport, webRuntime } from '@org/segment-core'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../config/parse-config.ts'
import { writeMessages } from '../hand-over/call-message.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { type ConsumerOptions, consumeCalls, type DeadLetter, type QueueMessage } from './consume-calls.ts'

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
  const fates: (string | number)[] = []
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
    consumeCalls(
      bodies.map(
        (body): QueueMessage => ({
          body,
          attempts,
          ack: () => void fates.push('ack'),
          retry: ({ delaySeconds }) => void fates.push(delaySeconds),
        }),
      ),
      options,
    )
  return { segment, letters, fates, errors, consume }
}

describe('the consumer of the Queue', () => {
  it('puts the calls of many messages into one batch, and acknowledges each message', async () => {
    const { segment, fates, consume } = setUp()
    await consume([bodyOf(['a', 'b']), bodyOf(['c']), bodyOf(['a'])])
    expect(segment.requests).toHaveLength(1)
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'c'])
    expect(fates).toEqual(['ack', 'ack', 'ack'])
  })

  it('fills batches to nine tenths and more of their bytes', async () => {
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

  it('waits longer from time to time, and as long as Segment asks', async () => {
    const { segment, fates, consume } = setUp()
    segment.faults.always({ status: 503 })
    for (const attempts of [1, 2, 3, 20]) await consume([bodyOf(['a'])], attempts)
    segment.faults.clear()
    segment.faults.always({ status: 429, retryAfter: 120 })
    await consume([bodyOf(['a'])])
    expect(fates).toEqual([5, 10, 20, 600, 120])
  })

  it('tries only the messages again whose calls are not delivered', async () => {
    const { segment, fates, consume } = setUp({ maxBytes: 10_000, concurrency: 1 })
    const large = (id: string) => writeMessages(target, [callOf(id, { properties: { text: 'x'.repeat(6_000) } })])[0]
    segment.faults.next({ status: 503 })
    await consume([large('a'), large('b')])
    expect(fates.toSorted()).toEqual([5, 'ack'])
  })

  it('parks what Segment refuses with its reason, and delivers the others of its batch', async () => {
    const { segment, letters, fates, consume } = setUp()
    // The whole, its first half with the bad one, and that one alone.
    segment.faults.next({ status: 400, times: 3 })
    await consume([bodyOf(['bad', 'b', 'c', 'd'])])
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['b', 'c', 'd'])
    expect(letters).toMatchObject([{ messageId: 'bad', source: 'web', channel: 'server' }])
    expect(letters[0]?.reason).toContain('400')
    expect(fates).toEqual(['ack'])
  })

  it('parks what was tried too often before the platform does without a reason', async () => {
    const { segment, letters, fates, consume } = setUp()
    segment.faults.always({ status: 503 })
    await consume([bodyOf(['a'])], 95)
    expect([letters.map(({ messageId }) => messageId), fates]).toEqual([['a'], ['ack']])
  })

  it('parks messages that are none of its own, and those of a source that is gone', async () => {
    const { letters, fates, consume } = setUp()
    await consume([7, 'no message', '{}', bodyOf(['a'], 'gone')])
    expect(letters.map(({ reason }) => reason)).toEqual([
      'The message is none of ours.',
      'The message is none of ours.',
      'The message is none of ours.',
      'The source is not in the settings any more.',
    ])
    expect(fates).toEqual(['ack', 'ack', 'ack', 'ack'])
  })

  it('keeps what can not be parked', async () => {
    const { fates, errors, consume } = setUp({ park: () => Promise.reject(new Error('away')) })
    await consume(['no message', bodyOf(['a'])])
    expect([fates, errors.length]).toEqual([[5, 'ack'], 1])
  })

  it('does not send again a credential problem as if the call were bad', async () => {
    const { segment, letters, fates, consume } = setUp()
    segment.faults.always({ status: 401 })
    await consume([bodyOf(['a', 'b'])])
    expect([letters, fates]).toEqual([[], [5]])
  })

  it('drops what was delivered before, and remembers only what is delivered now', async () => {
    const ids = new Set(['a'])
    const seen: SeenIds = {
      known: (_, asked) => new Set(asked.filter((id) => ids.has(id))),
      remember: (_, delivered) => {
        for (const id of delivered) ids.add(id)
      },
    }
    const { segment, fates, consume } = setUp({ seen })
    await consume([bodyOf(['a', 'b'])])
    segment.faults.always({ status: 503 })
    await consume([bodyOf(['c'])])
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['b'])
    expect([...ids]).toEqual(['a', 'b'])
    expect(fates).toEqual(['ack', 5])
  })

  it('delivers, and only once, where nobody can be asked what came before', async () => {
    const away = () => Promise.reject(new Error('away'))
    const { segment, fates, errors, consume } = setUp({ seen: { known: away, remember: away } })
    await consume([bodyOf(['a'])])
    expect(segment.calls.map(({ messageId }) => messageId)).toEqual(['a'])
    expect([fates, errors.length]).toEqual([['ack'], 2])
  })
})
