import { createFakeSegment, type Server } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { describe, expect, it } from 'vitest'
import { compatibleServer, forwardTo, nodeClients, type RealClient, realClients, sendBothWays } from '../src/index.ts'

const writeKey = 'c9fk2m4p6q8r0s1t3u5v7w9x1'

/** Sends both ways through a load balancer that changes what it forwards. */
const through = async (client: RealClient, change: (server: Server) => Server = (server) => server) => {
  const segment = createFakeSegment()
  const behind = await listen(compatibleServer(segment))
  const proxy = await listen(change(forwardTo(behind.url)))
  try {
    return await sendBothWays(client, { baseUrl: proxy.url, writeKey, segment, burst: 20 })
  } finally {
    await proxy.close()
    await behind.close()
  }
}

const rewriting =
  (from: string, to: string) =>
  (server: Server): Server => ({
    ...server,
    answer: ({ body, ...request }, fault) => {
      const text = new TextDecoder().decode(body)
      return server.answer({ ...request, body: new TextEncoder().encode(text.replace(from, to)) }, fault)
    },
  })

/** One that compresses, one with its own paths, one with CORS preflights. */
const different = realClients.filter(({ name }) => /^(rudder-sdk-node|jitsu|analytics-next, batching)$/.test(name))

describe('sendBothWays', () => {
  it.each(different)('finds no difference when $name passes a load balancer', async (client) => {
    const { straight, through: arrived } = await through(client)
    expect(arrived.length).toBe(client.types.length + 20)
    expect(arrived).toEqual(straight)
  })

  it.each(nodeClients.slice(0, 1))('finds one word that a proxy changes', async (client) => {
    const { straight, through: arrived } = await through(client, rewriting('København', 'Kobenhavn'))
    expect(arrived).not.toEqual(straight)
  })

  it.each(nodeClients.slice(0, 1))('finds a call that a proxy makes invalid', async (client) => {
    const changed = through(client, rewriting('"event":"Order Completed"', '"event":""'))
    await expect(changed).rejects.toThrow('Segment discarded 1 calls')
  })
})
