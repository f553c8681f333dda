import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { clockOf } from '../clock.ts'
import type { NatsLink } from './connect-nats.ts'
import { createNatsNames } from './nats-names.ts'
import { createPublisher } from './publish-calls.ts'

class ApiError extends Error {
  readonly code = 10158
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Answer = { readonly seq: number; readonly duplicate: boolean } | Error

/** A stream that answers with these acknowledgements and errors, in order. */
const streamOf = (answers: readonly Answer[], disconnectedAt?: number) => {
  const ids: string[] = []
  const link = {
    nats: { headers: () => new Map(), JetStreamApiError: ApiError },
    js: {
      publish: async (_: string, __: string, { msgID }: { readonly msgID: string }) => {
        ids.push(msgID)
        const answer = answers[ids.length - 1]
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    isConnected: () => true,
    disconnectedAt: () => disconnectedAt,
  }
  const names = createNatsNames('S')
  // The publisher uses nothing else.
  return {
    ids,
    publisher: createPublisher({
      restore: async () => {},
      link: link as unknown as NatsLink,
      names,
      deduplicates: true,
      // The clock of the fake timers.
      clock: clockOf({ now: Date.now }),
    }),
  }
}

/** What storing a call comes to, however long the publisher waits in between. */
const storedBy = async ({ publisher }: ReturnType<typeof streamOf>): Promise<readonly number[]> => {
  const storing = publisher.store(target, [call])
  storing.catch(() => {})
  await vi.advanceTimersByTimeAsync(20_000)
  return storing
}

const call = { messageId: 'm', json: '{}', bytes: 2 }
const target = { alias: 'web', channel: 'server' } as const

it('accepts a repetition of a call that is stored', async () => {
  const stream = streamOf([{ seq: 7, duplicate: true }])
  expect(await storedBy(stream)).toEqual([7])
  expect(stream.ids).toHaveLength(1)
})

it('stores a call again whose first attempt the stream knows but has not stored', async () => {
  const stream = streamOf([
    { seq: 0, duplicate: true },
    { seq: 9, duplicate: false },
  ])
  expect(await storedBy(stream)).toEqual([9])
  expect(new Set(stream.ids).size).toBe(2)
})

it('does so for servers that answer with an error', async () => {
  const stream = streamOf([new ApiError('in process'), { seq: 9, duplicate: false }, { seq: 9, duplicate: true }])
  expect(await storedBy(stream)).toEqual([9])
  expect(new Set(stream.ids).size).toBe(2)
})

const lost = new Error('timeout')

it('believes an acknowledgement after a failure only if the stream still knows the call later', async () => {
  const stream = streamOf([lost, { seq: 7, duplicate: false }, { seq: 7, duplicate: true }])
  const startedAt = performance.now()
  const storing = stream.publisher.store(target, [call]).then((seqs) => ({ seqs, ms: performance.now() - startedAt }))
  await vi.advanceTimersByTimeAsync(20_000)
  const { seqs, ms } = await storing
  expect(seqs).toEqual([7])
  expect(stream.ids).toHaveLength(3)
  // More than a second, in which a new leader makes itself known.
  expect(ms).toBeGreaterThan(1_000)
})

it('stores a call again that a former leader acknowledged, and asks again', async () => {
  const answers = [lost, { seq: 7, duplicate: false }, { seq: 5, duplicate: false }, { seq: 5, duplicate: true }]
  const stream = streamOf(answers)
  expect(await storedBy(stream)).toEqual([5])
  expect(stream.ids).toHaveLength(4)
})

it('fails if a call is acknowledged and forgotten until its time is over', async () => {
  const stream = streamOf([lost, ...Array.from({ length: 20 }, (_, seq) => ({ seq: seq + 1, duplicate: false }))])
  await expect(storedBy(stream)).rejects.toMatchObject({ code: 'outbox_unavailable' })
})

it('asks again after the connection was lost, also if nothing was under way', async () => {
  const stream = streamOf(
    [
      { seq: 7, duplicate: false },
      { seq: 7, duplicate: true },
    ],
    performance.now(),
  )
  expect(await storedBy(stream)).toEqual([7])
  expect(stream.ids).toHaveLength(2)
})

it('asks once again when the servers have been well for a while', async () => {
  const stream = streamOf([
    lost,
    { seq: 7, duplicate: false },
    { seq: 7, duplicate: true },
    { seq: 8, duplicate: false },
  ])
  await storedBy(stream)
  expect(await storedBy(stream)).toEqual([8])
  expect(stream.ids).toHaveLength(4)
})
