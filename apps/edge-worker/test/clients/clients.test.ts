import {
  canonicalOrder,
  identifiedAt,
  leavingBrowserClient,
  type RealClient,
  realClients,
  sendDirectly,
  sendThrough,
  servedBrowserClient,
} from '@org/real-clients'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { type ClientSetup, publicKey, realKey, setUpInWorkerd, setUpOnNode } from './client-setup.ts'

let setups: readonly ClientSetup[]

beforeAll(async () => {
  setups = await Promise.all([setUpOnNode(), setUpInWorkerd()])
})

afterAll(() => Promise.all(setups.map((setup) => setup.close())))

/** Track calls in addition to the six; a page sends one request for each. */
const burstOf = ({ kind }: RealClient): number => (kind === 'browser' ? 30 : 100)

/** The calls are dated months ago, so a wrong correction of their clock exceeds this by far. In milliseconds. */
const tolerableShiftMs = 3_600_000

const sendFrom = async (client: RealClient, burst: number): Promise<void> => {
  await Promise.all(
    setups.map(async (setup) => {
      setup.segment.reset()
      const { calls } = await client.sendCalls({ ...setup, burst })
      await setup.segment.waitFor(({ counts }) => counts.calls === calls, { timeoutMs: patienceMs })
      expect(setup.segment.counts).toMatchObject({ discarded: 0, duplicates: 0 })
      expect(new Set(setup.segment.calls.map(({ writeKey }) => writeKey))).toEqual(new Set([realKey]))
    }),
  )
}

describe('a collector on Node and one in workerd', () => {
  it.each(realClients)('forward everything that $name sends, unchanged', async (client) => {
    const burst = burstOf(client)
    const [direct, ...through] = await Promise.all([
      sendDirectly(client, { writeKey: publicKey, burst }),
      ...setups.map((setup) => sendThrough(client, { ...setup, burst })),
    ])
    expect(direct).toHaveLength(client.types.length + burst)
    for (const arrived of through) {
      expect(canonicalOrder(arrived)).toEqual(canonicalOrder(direct))
      expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(direct.length)
      expect(new Set(arrived.map(({ writeKey }) => writeKey))).toEqual(new Set([realKey]))
      if (client.changes.includes('identify.timestamp')) continue
      const identified = arrived.find(({ type }) => type === 'identify')
      const shift = Date.parse(String(identified?.timestamp)) - identifiedAt.getTime()
      expect(Math.abs(shift)).toBeLessThan(tolerableShiftMs)
    }
    for (const { segment } of setups) {
      const sent = segment.requests.filter(({ method }) => method === 'POST')
      expect(sent.filter(({ text }) => text.includes(publicKey))).toEqual([])
    }
  })

  it('accept what a page sends as its visitor leaves', () => sendFrom(leavingBrowserClient, 0))

  it('serve a page its script and settings and accept its events', () => sendFrom(servedBrowserClient, 20))
})
