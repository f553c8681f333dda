import { expect, it } from 'vitest'
import { createNatsNames } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'
import type { PublishedCall } from './publish-calls.ts'
import { repeatLeftCalls } from './repeat-left-calls.ts'

const names = createNatsNames('S')
const target = { alias: 'web', channel: 'server' } as const

/** A queue with one message, which the server's index of subjects lacks, as 2.9.10 did after its servers were killed. */
const queueWith = (seq: number, subject: string) => {
  const published: PublishedCall[] = []
  const deleted: number[] = []
  const message = { seq, subject, timestamp: 'T', string: () => '{"messageId":"m"}' }
  const jsm = {
    streams: {
      getMessage: async (_: string, query: { readonly seq: number; readonly next_by_subj?: string }) =>
        query.next_by_subj === undefined && query.seq === seq ? message : null,
      info: async () => ({ state: { messages: 1, first_seq: seq } }),
      deleteMessage: async (_: string, one: number) => deleted.push(one),
    },
  }
  const publisher = {
    publish: async (call: PublishedCall) => published.push(call),
  }
  // Nothing else is used.
  return { published, deleted, parts: { link: { jsm }, names, publisher } as unknown as NatsParts }
}

it('repeats the first message of the queue even if the server does not find it by its subject', async () => {
  const { published, deleted, parts } = queueWith(27_970, names.newCall(target))
  expect(await repeatLeftCalls(parts, target, 237_449)).toBe(1)
  expect(published).toMatchObject([{ subject: names.repeatedCall(target), messageId: 'm', json: '{"messageId":"m"}' }])
  expect(deleted).toEqual([27_970])
})

it.each([
  ['that its consumer has not passed', names.newCall(target), 27_969],
  ['of another source', names.newCall({ alias: 'shop', channel: 'server' }), 237_449],
])('leaves a message %s', async (_, subject, upTo) => {
  const { published, deleted, parts } = queueWith(27_970, subject)
  expect(await repeatLeftCalls(parts, target, upTo)).toBe(0)
  expect([published, deleted]).toEqual([[], []])
})
