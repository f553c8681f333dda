import { parseSource } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { localLife } from '../../test/local-life.ts'
import type { Target } from '../sources/target.ts'
import { readMessage } from './call-message.ts'
import type { OutgoingCall } from './call-storage.ts'
import { createQueueStorage, type QueueProducer } from './queue-storage.ts'

const targetOf = (alias: string): Target => ({
  alias,
  source: parseSource({ writeKey: 'real-write-key' }),
  channel: 'server',
})

const callOf = (messageId: string, text = ''): OutgoingCall => {
  const json = JSON.stringify({ type: 'track', userId: 'user-42', event: 'Signed Up', messageId, text })
  return { messageId, json, bytes: new TextEncoder().encode(json).byteLength }
}

interface LocalQueue extends QueueProducer {
  readonly bodies: string[]
  readonly sendings: number[]
  isAway: boolean
}

const createQueue = (): LocalQueue => ({
  bodies: [],
  sendings: [],
  isAway: false,
  async sendBatch(messages) {
    if (this.isAway) throw new Error('The Queue is away.')
    this.sendings.push(messages.length)
    this.bodies.push(...messages.map(({ body }) => body))
  },
})

const idsIn = (queues: readonly LocalQueue[]): readonly string[] =>
  queues.flatMap(({ bodies }) => bodies.flatMap((body) => readMessage(body).calls.map(({ messageId }) => messageId)))

const give = (queues: readonly LocalQueue[], ids: readonly string[], alias = 'web', errors: unknown[] = []) => {
  const { store } = createQueueStorage({ queues, concurrency: 1, onError: (error) => errors.push(error) })
  return Promise.all(ids.map((id) => store(targetOf(alias), [callOf(id)], localLife())))
}

describe('createQueueStorage', () => {
  it('alternates among several Queues', async () => {
    const queues = [createQueue(), createQueue(), createQueue()]
    const { store } = createQueueStorage({ queues, concurrency: 1 })
    for (let index = 0; index < 6; index += 1) await store(targetOf('web'), [callOf(`m-${index}`)], localLife())
    expect(queues.map(({ sendings }) => sendings)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ])
  })

  it('tries the next Queue if one fails, and reports it', async () => {
    const queues = [createQueue(), createQueue()]
    const [away] = queues
    if (away !== undefined) away.isAway = true
    const errors: unknown[] = []
    const ids = Array.from({ length: 8 }, (_, index) => `m-${index}`)
    expect(new Set((await give(queues, ids, 'web', errors)).map(({ outcome }) => outcome))).toEqual(new Set(['kept']))
    expect(idsIn(queues).toSorted()).toEqual(ids)
    expect(errors.length).toBeGreaterThan(0)
  })

  it('asks the client to retry if every Queue fails', async () => {
    const queues = [createQueue(), createQueue()]
    for (const queue of queues) queue.isAway = true
    expect(await give(queues, ['m-1'])).toEqual([{ outcome: 'unavailable', status: 503, retryAfterSeconds: 5 }])
  })

  it('writes concurrent requests into one message per source, without any key', async () => {
    const queue = createQueue()
    const { store } = createQueueStorage({ queues: [queue], concurrency: 1 })
    const ids = Array.from({ length: 40 }, (_, index) => `m-${index}`)
    await Promise.all(
      ids.map((id, index) => store(targetOf(index % 2 === 0 ? 'web' : 'app'), [callOf(id)], localLife())),
    )
    // The first is sent alone; the others wait for it.
    expect(queue.bodies.map((body) => readMessage(body).calls.length)).toEqual([1, 20, 19])
    expect(queue.bodies.map((body) => readMessage(body).target)).toEqual([
      { alias: 'web', channel: 'server' },
      { alias: 'app', channel: 'server' },
      { alias: 'web', channel: 'server' },
    ])
    expect(queue.bodies.join()).not.toContain('real-write-key')
  })

  it('stays within a Queue’s limits: 128 KB per message, 256 KB per send', async () => {
    const queue = createQueue()
    const sizes: number[] = []
    const measured: QueueProducer = {
      sendBatch: (messages) => {
        sizes.push(messages.reduce((sum, { body }) => sum + new TextEncoder().encode(body).byteLength, 0))
        return queue.sendBatch(messages)
      },
    }
    const { store } = createQueueStorage({ queues: [measured], concurrency: 1 })
    const calls = Array.from({ length: 60 }, (_, index) => callOf(`m-${index}`, '\u4e2d'.repeat(9_000)))
    expect(await store(targetOf('web'), calls, localLife())).toEqual({ outcome: 'kept' })
    expect(idsIn([queue])).toHaveLength(60)
    for (const body of queue.bodies) expect(new TextEncoder().encode(body).byteLength).toBeLessThan(128_000)
    for (const size of sizes) expect(size).toBeLessThan(256_000)
  })
})
