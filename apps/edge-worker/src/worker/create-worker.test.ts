import { createFetchTransport } from '@org/segment-core'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it, vi } from 'vitest'
import { lifetime } from '../../test/local-life.ts'
import { writeMessages } from '../hand-over/call-message.ts'
import type { QueueProducer } from '../hand-over/queue.ts'
import worker from '../worker.ts'
import type { QueueMessage } from './consume-calls.ts'
import { createWorker } from './create-worker.ts'

const key = { SEGMENT_WRITE_KEY: 'real-write-key' }

const createQueue = (): QueueProducer & { readonly bodies: string[] } => {
  const bodies: string[] = []
  return { bodies, sendBatch: async (messages) => void bodies.push(...messages.map(({ body }) => body)) }
}

const messageOf = (body: unknown, fates: string[] = []): QueueMessage => ({
  body,
  attempts: 1,
  ack: () => void fates.push('ack'),
  retry: ({ delaySeconds }) => void fates.push(`retry in ${delaySeconds}`),
})

describe('a Worker of bindings', () => {
  it('sends to every Queue that is bound as CALLS, CALLS_2 and so on, and to no other', async () => {
    const queues = { CALLS: createQueue(), CALLS_2: createQueue(), CALLS_3: createQueue() }
    const others = { CALLS_BACKUP: createQueue(), MY_CALLS: createQueue(), DEAD_LETTERS: createQueue() }
    const env = { ...key, ...queues, ...others }
    const collector = createWorker(env)
    for (let index = 0; index < 6; index += 1) {
      const request = new Request('https://events.example.com/v1/track', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('real-write-key:')}` },
        body: JSON.stringify({ userId: 'user-42', event: 'Signed Up' }),
      })
      const response = await collector.fetch(request, env, lifetime)
      expect(response.status).toBe(200)
    }
    expect(Object.values(queues).map(({ bodies }) => bodies.length)).toEqual([2, 2, 2])
    expect(Object.values(others).map(({ bodies }) => bodies.length)).toEqual([0, 0, 0])
  })

  it('refuses ways to deliver that its bindings do not allow', () => {
    for (const deliver of ['queue', 'outbox']) {
      expect(() => createWorker({ ...key, COLLECTOR_DELIVER: deliver })).toThrow(`deliver can not be ${deliver} here.`)
    }
    expect(() => createWorker({ ...key, COLLECTOR_DELIVER: 'outbox', CALLS: createQueue() })).toThrow('outbox')
  })

  it('says that it is not set up, and which setting is wrong to operators only', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const env = { COLLECTOR_DELIVER: 'queue', ...key }
    const response = await worker.fetch(new Request('https://events.example.com/v1/track'), env, {} as never)
    const words = String(told.mock.calls)
    told.mockRestore()
    expect([response.status, await response.json()]).toEqual([
      503,
      { success: false, message: 'The collector is not set up.' },
    ])
    expect(words).toContain('deliver can not be queue here.')
    expect(words).toContain('with a Queue bound as CALLS')
    expect(words).not.toContain('real-write-key')
  })

  it('keeps nobody out where its limits can not be asked', async () => {
    const limit = { limit: () => Promise.reject(new Error('away')) }
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const bindings = { ...key, CALLS: createQueue(), ADDRESS_LIMIT: limit, SOURCE_LIMIT: limit }
    const collector = createWorker(bindings)
    const headers = { authorization: `Basic ${btoa('real-write-key:')}`, 'cf-connecting-ip': '203.0.113.7' }
    const body = JSON.stringify({ userId: 'user-42', event: 'Signed Up' })
    const request = new Request('https://events.example.com/v1/track', { method: 'POST', headers, body })
    const { status } = await collector.fetch(request, bindings, lifetime)
    expect([status, told.mock.calls.length]).toEqual([200, 2])
    told.mockRestore()
  })
})

describe('what can never be delivered', () => {
  it('goes to the Queue of dead letters with its reason', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ status: 400, body: 'no such thing' })
    const letters = createQueue()
    const transport = createFetchTransport({ fetch: segment.fetch })
    const { consume } = createWorker({ ...key, CALLS: createQueue(), DEAD_LETTERS: letters }, { transport })
    const json = '{"type":"track","userId":"user-42","event":"Signed Up","messageId":"m-1"}'
    const [body] = writeMessages({ alias: 'default', channel: 'server' }, [{ messageId: 'm-1', json, bytes: 80 }])
    const fates: string[] = []
    await consume([messageOf(body, fates)])
    expect(fates).toEqual(['ack'])
    expect(letters.bodies.map((text) => JSON.parse(text))).toEqual([
      { reason: expect.stringContaining('400'), source: 'default', channel: 'server', messageId: 'm-1', call: json },
    ])
  })

  it('is cut short where no message would take it, and says so', async () => {
    const letters = createQueue()
    const { consume } = createWorker({ ...key, CALLS: createQueue(), DEAD_LETTERS: letters })
    const fates: string[] = []
    await consume([messageOf('"\u4e2d'.repeat(30_000), fates), messageOf('short', fates)])
    expect(fates).toEqual(['ack', 'ack'])
    const [cut, whole] = letters.bodies.map((text) => JSON.parse(text))
    expect(cut).toMatchObject({ reason: 'The message is none of ours.', isCut: true })
    expect(cut.call.length).toBe(20_000)
    expect(whole).toEqual({ reason: 'The message is none of ours.', call: 'short' })
    for (const text of letters.bodies) expect(new TextEncoder().encode(text).byteLength).toBeLessThan(128_000)
  })

  it('is tried again where no Queue for dead letters is bound', async () => {
    const { consume } = createWorker({ ...key, CALLS: createQueue() })
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const fates: string[] = []
    await consume([messageOf('none of ours', fates)])
    told.mockRestore()
    expect(fates).toEqual(['retry in 5'])
  })
})
