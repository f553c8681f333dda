import { expect, it } from 'vitest'
import type { NatsLink } from './connect-nats.ts'
import { createNatsNames } from './nats-names.ts'
import { createPublisher } from './publish-calls.ts'

class ApiError extends Error {
  readonly code = 10158
}

/** A stream that answers with these acknowledgements and errors, in order. */
const streamOf = (answers: readonly ({ readonly seq: number; readonly duplicate: boolean } | ApiError)[]) => {
  const ids: string[] = []
  const link = {
    nats: { headers: () => new Map(), JetStreamApiError: ApiError },
    js: {
      publish: async (_: string, __: string, { msgID }: { readonly msgID: string }) => {
        ids.push(msgID)
        const answer = answers[ids.length - 1]
        if (answer instanceof ApiError) throw answer
        return answer
      },
    },
    isConnected: () => true,
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
    }),
  }
}

const call = { messageId: 'm', json: '{}', bytes: 2 }
const target = { alias: 'web', channel: 'server' } as const

it('accepts a repetition of a call that is stored', async () => {
  const { ids, publisher } = streamOf([{ seq: 7, duplicate: true }])
  expect(await publisher.store(target, [call])).toEqual([7])
  expect(ids).toHaveLength(1)
})

it.each([
  ['an acknowledgement without a sequence', { seq: 0, duplicate: true }],
  ['an error', new ApiError('duplicate message id is in process')],
])('stores a call again whose first attempt the stream knows but has not stored: %s', async (_, answer) => {
  const { ids, publisher } = streamOf([answer, { seq: 9, duplicate: false }])
  expect(await publisher.store(target, [call])).toEqual([9])
  expect(new Set(ids).size).toBe(2)
})
