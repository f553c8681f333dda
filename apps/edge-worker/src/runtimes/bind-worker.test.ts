import { createFetchTransport } from '@org/segment-core'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it, vi } from 'vitest'
import { executionContext } from '../../test/local-life.ts'
import { writeMessages } from '../storage/call-message.ts'
import type { QueueMessage } from '../storage/consume-queue.ts'
import type { QueueProducer } from '../storage/queue-storage.ts'
import worker from '../worker.ts'
import { bindWorker } from './bind-worker.ts'

const key = { SEGMENT_WRITE_KEY: 'real-write-key' }

const createQueue = (): QueueProducer & { readonly bodies: string[] } => {
  const bodies: string[] = []
  return { bodies, sendBatch: async (messages) => void bodies.push(...messages.map(({ body }) => body)) }
}

const messageOf = (body: unknown, results: string[] = []): QueueMessage => ({
  body,
  attempts: 1,
  ack: () => void results.push('ack'),
  retry: ({ delaySeconds }) => void results.push(`retry in ${delaySeconds}`),
})

describe('bindWorker', () => {
  it('sends to the Queues bound as CALLS, CALLS_2 and so on, and to no others', async () => {
    const queues = { CALLS: createQueue(), CALLS_2: createQueue(), CALLS_3: createQueue() }
    const others = { CALLS_BACKUP: createQueue(), MY_CALLS: createQueue(), DEAD_LETTERS: createQueue() }
    const env = { ...key, ...queues, ...others }
    const collector = bindWorker(env)
    for (let index = 0; index < 6; index += 1) {
      const request = new Request('https://events.example.com/v1/track', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('real-write-key:')}` },
        body: JSON.stringify({ userId: 'user-42', event: 'Signed Up' }),
      })
      const response = await collector.fetch(request, env, executionContext)
      expect(response.status).toBe(200)
    }
    expect(Object.values(queues).map(({ bodies }) => bodies.length)).toEqual([2, 2, 2])
    expect(Object.values(others).map(({ bodies }) => bodies.length)).toEqual([0, 0, 0])
  })

  it('refuses a delivery mode that its bindings do not support', () => {
    for (const deliver of ['queue', 'outbox']) {
      expect(() => bindWorker({ ...key, COLLECTOR_DELIVER: deliver })).toThrow(`deliver cannot be ${deliver} here.`)
    }
    expect(() => bindWorker({ ...key, COLLECTOR_DELIVER: 'outbox', CALLS: createQueue() })).toThrow('outbox')
  })

  it('answers 503 while misconfigured and names the setting only in the log', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const env = { COLLECTOR_DELIVER: 'queue', ...key }
    const response = await worker.fetch(new Request('https://events.example.com/v1/track'), env, {} as never)
    const text = String(logged.mock.calls)
    logged.mockRestore()
    expect([response.status, await response.json()]).toEqual([
      503,
      { success: false, message: 'The collector is not configured.' },
    ])
    expect(text).toContain('deliver cannot be queue here.')
    expect(text).toContain('bind a Queue as CALLS')
    expect(text).not.toContain('real-write-key')
  })

  it('lets requests pass while its limits fail', async () => {
    const limitOf = (name: string) => ({ limit: () => Promise.reject(new Error(`${name} is away`)) })
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const bindings = {
      ...key,
      CALLS: createQueue(),
      ADDRESS_LIMIT: limitOf('the first'),
      SOURCE_LIMIT: limitOf('the second'),
    }
    const collector = bindWorker(bindings)
    const headers = { authorization: `Basic ${btoa('real-write-key:')}`, 'cf-connecting-ip': '203.0.113.7' }
    const body = JSON.stringify({ userId: 'user-42', event: 'Signed Up' })
    const request = new Request('https://events.example.com/v1/track', { method: 'POST', headers, body })
    const { status } = await collector.fetch(request, bindings, executionContext)
    expect([status, logged.mock.calls.length]).toEqual([200, 2])
    logged.mockRestore()
  })
})

describe('a dead letter', () => {
  it('goes to its Queue with the reason', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ status: 400, body: 'no such thing' })
    const letters = createQueue()
    const transport = createFetchTransport({ fetch: segment.fetch })
    const { consume } = bindWorker({ ...key, CALLS: createQueue(), DEAD_LETTERS: letters }, { runtime: { transport } })
    const json = '{"type":"track","userId":"user-42","event":"Signed Up","messageId":"m-1"}'
    const [body] = writeMessages({ alias: 'default', channel: 'server' }, [{ messageId: 'm-1', json, bytes: 80 }])
    const results: string[] = []
    await consume([messageOf(body, results)])
    expect(results).toEqual(['ack'])
    expect(letters.bodies.map((text) => JSON.parse(text))).toEqual([
      {
        reason: expect.stringContaining('400'),
        code: 'refused',
        source: 'default',
        channel: 'server',
        messageId: 'm-1',
        call: json,
      },
    ])
  })

  it('is shortened and marked if it is too large for a message', async () => {
    const letters = createQueue()
    const { consume } = bindWorker({ ...key, CALLS: createQueue(), DEAD_LETTERS: letters })
    const results: string[] = []
    await consume([messageOf('"\u4e2d'.repeat(30_000), results), messageOf('short', results)])
    expect(results).toEqual(['ack', 'ack'])
    const [cut, whole] = letters.bodies.map((text) => JSON.parse(text))
    expect(cut).toMatchObject({ reason: 'The message is invalid.', isCut: true })
    expect(cut.call.length).toBe(20_000)
    expect(whole).toEqual({ reason: 'The message is invalid.', code: 'invalid_message', call: 'short' })
    for (const text of letters.bodies) expect(new TextEncoder().encode(text).byteLength).toBeLessThan(128_000)
  })

  it('is retried if no Queue for dead letters is bound', async () => {
    const { consume } = bindWorker({ ...key, CALLS: createQueue() })
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const results: string[] = []
    await consume([messageOf('not ours', results)])
    logged.mockRestore()
    expect(results).toEqual(['retry in 5'])
  })
})
