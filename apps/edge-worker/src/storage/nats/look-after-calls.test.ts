import { expect, it } from 'vitest'
import { createCaretaker } from './look-after-calls.ts'
import { createNatsNames } from './nats-names.ts'
import type { NatsParts } from './nats-storage.ts'

const names = createNatsNames('S')
const target = { alias: 'web', channel: 'server' } as const

/** A queue with waiting calls, whose consumer says what it delivered. */
const queueOf = (waiting: number, consumer: { num_pending: number; num_ack_pending: number; delivered: number }) => {
  const requests: string[] = []
  const { delivered, ...counts } = consumer
  const jsm = {
    consumers: {
      info: async () => ({ ...counts, delivered: { stream_seq: delivered }, ack_floor: { stream_seq: delivered } }),
    },
    streams: {
      info: async () => ({ state: { messages: waiting, first_seq: 1_851, subjects: { any: waiting } } }),
      getMessage: async () => null,
    },
  }
  const connection = { request: async (subject: string) => requests.push(subject) }
  // Nothing else is used.
  const parts = { link: { jsm, js: { apiPrefix: '$JS.API' }, connection }, names } as unknown as NatsParts
  return { requests, look: createCaretaker(parts, target) }
}

it('has another server lead a consumer that delivers nothing although calls wait', async () => {
  const { look, requests } = queueOf(370, { num_pending: 0, num_ack_pending: 0, delivered: 1_850 })
  await look()
  // It may have been about to deliver them.
  expect(requests).toEqual([])
  await look()
  expect(requests).toEqual(['$JS.API.CONSUMER.LEADER.STEPDOWN.S.web-server'])
})

it.each([
  ['whose queue is empty', 0, { num_pending: 0, num_ack_pending: 0 }],
  ['that has calls to deliver', 370, { num_pending: 370, num_ack_pending: 0 }],
  ['whose calls are being delivered', 370, { num_pending: 0, num_ack_pending: 370 }],
])('leaves a consumer %s where it is', async (_, waiting, counts) => {
  const { look, requests } = queueOf(waiting, { ...counts, delivered: 1_850 })
  for (let looks = 0; looks < 3; looks += 1) await look()
  expect(requests).toEqual([])
})
