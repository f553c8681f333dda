import { createFakeSegment, type Server } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it } from 'vitest'
import { compatibleServer, realClients, tapWire } from '../src/index.ts'

/** Answers the first call with 503 and a CORS preflight as usual. */
const unavailableOnce = (server: Server): Server => {
  let refused = false
  return {
    takeFault: server.takeFault,
    answer: async (request, fault) => {
      if (refused || request.method !== 'POST') return server.answer(request, fault)
      refused = true
      return { status: 503, headers: { 'access-control-allow-origin': '*' }, body: '' }
    },
  }
}

const runInto503 = async (client: (typeof realClients)[number]) => {
  const segment = createFakeSegment()
  const tap = tapWire(unavailableOnce(compatibleServer(segment)))
  const server = await listen(tap)
  try {
    const sending = client.sendCalls({ baseUrl: server.url, writeKey: 'c9fk2m4p6q8r0s1t3u5v7w9x1', burst: 20 })
    const failure = await sending.then(
      () => undefined,
      (error: Error) => error.message,
    )
    const counted = tap.requests.filter(({ headers }) => headers['x-retry-count'] !== undefined)
    return { failure, counted: counted.map(({ headers }) => headers['x-retry-count']), counts: segment.counts }
  } finally {
    await server.close()
  }
}

const calls = (client: (typeof realClients)[number]): number => client.types.length + 20
const retrying = realClients.filter(({ wire }) => wire.retries !== 'never')
const giving = realClients.filter(({ wire }) => wire.retries === 'never')

// The clients mostly wait before they retry, so they wait together.
it.concurrent.each(retrying)('$name retries after a 503, $wire.retries', async (client) => {
  const { failure, counted, counts } = await runInto503(client)
  expect(failure).toBeUndefined()
  expect(counts).toMatchObject({ calls: calls(client), duplicates: 0, discarded: 0 })
  expect(counted).toEqual(client.wire.retries === 'counted' ? ['1'] : [])
})

it.concurrent.each(giving)('$name reports that it drops calls after a 503', async (client) => {
  const { failure, counts } = await runInto503(client)
  expect(failure).toContain('503')
  expect(counts).toMatchObject({ calls: calls(client) - 1, duplicates: 0 })
})
