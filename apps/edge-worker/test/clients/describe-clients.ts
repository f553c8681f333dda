import {
  identifiedAt,
  leavingBrowserClient,
  type RealClient,
  sendBothWays,
  servedBrowserClient,
} from '@org/real-clients'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { type ClientDoor, publicKey, realKey } from './client-setup.ts'

/** Track calls besides the six; a page takes a request for each of them. */
const burstOf = ({ kind }: RealClient): number => (kind === 'browser' ? 60 : 200)

/** Milliseconds that a clock may be set right by. */
const tolerableMs = 5_000

/** Says that what published clients send arrives through a collector as it does straight. */
export const describeClients = (
  where: string,
  clients: readonly RealClient[],
  openCollector: () => Promise<ClientDoor>,
): void => {
  describe(where, () => {
    let door: ClientDoor
    beforeAll(async () => {
      door = await openCollector()
    })
    afterAll(() => door.close())

    it.each(clients)('forwards everything that $name sends, unchanged', async (client) => {
      const { straight, through, arrived } = await sendBothWays(client, { ...door, burst: burstOf(client) })
      expect(through.length).toBe(client.types.length + burstOf(client))
      expect(through).toEqual(straight)
      expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(through.length)

      // The key of the source is put in the place of the one that clients see.
      expect(new Set(arrived.map(({ writeKey }) => writeKey))).toEqual(new Set([realKey]))
      const sent = door.segment.requests.filter(({ method }) => method === 'POST')
      expect(sent.filter(({ text }) => text.includes(publicKey))).toEqual([])

      // The time that a call waits for its delivery is no part of when it happened.
      if (client.changes.includes('identify.timestamp')) return
      const identified = arrived.find(({ type }) => type === 'identify')
      const shift = Date.parse(String(identified?.timestamp)) - identifiedAt.getTime()
      expect(Math.abs(shift)).toBeLessThan(tolerableMs)
    })

    const inBrowser = clients.some(({ kind }) => kind === 'browser')
    it.runIf(inBrowser)('accepts what a page sends as its visitor leaves', async () => {
      door.segment.clear()
      const { calls } = await leavingBrowserClient.sendCalls(door)
      await door.segment.waitFor(({ counts }) => counts.calls === calls, { timeoutMs: patienceMs })
      expect(door.segment.counts).toMatchObject({ discarded: 0, duplicates: 0 })
    })

    it.runIf(inBrowser)('serves a page its script and settings and accepts its events', async () => {
      door.segment.clear()
      const { calls } = await servedBrowserClient.sendCalls({ ...door, burst: 20 })
      await door.segment.waitFor(({ counts }) => counts.calls === calls, { timeoutMs: patienceMs })
      expect(door.segment.counts).toMatchObject({ discarded: 0, duplicates: 0 })
      expect(new Set(door.segment.calls.map(({ writeKey }) => writeKey))).toEqual(new Set([realKey]))
    })
  })
}
