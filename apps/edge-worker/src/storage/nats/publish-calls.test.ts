import { expect, it } from 'vitest'
import type { NatsLink } from './connect-nats.ts'
import { createNatsNames } from './nats-names.ts'
import { createPublisher } from './publish-calls.ts'

/** A stream that answers with these acknowledgements, in order. */
const streamOf = (acknowledgements: readonly { readonly seq: number; readonly duplicate: boolean }[]) => {
  const ids: string[] = []
  const link = {
    nats: { headers: () => new Map(), JetStreamApiError: class extends Error {} },
    js: {
      publish: async (_: string, __: string, { msgID }: { readonly msgID: string }) => {
        ids.push(msgID)
        return acknowledgements[ids.length - 1]
      },
    },
    isConnected: () => true,
  }
  const names = createNatsNames('S')
  // The publisher uses nothing else.
  return { ids, publisher: createPublisher({ link: link as unknown as NatsLink, names, deduplicates: true }) }
}

const call = { messageId: 'm', json: '{}', bytes: 2 }
const target = { alias: 'web', channel: 'server' } as const

it('accepts a repetition of a call that is stored', async () => {
  const { ids, publisher } = streamOf([{ seq: 7, duplicate: true }])
  expect(await publisher.store(target, [call])).toEqual([7])
  expect(ids).toHaveLength(1)
})

it('stores a call again whose first attempt the stream knows but has not stored', async () => {
  const { ids, publisher } = streamOf([
    { seq: 0, duplicate: true },
    { seq: 9, duplicate: false },
  ])
  expect(await publisher.store(target, [call])).toEqual([9])
  expect(new Set(ids).size).toBe(2)
})
