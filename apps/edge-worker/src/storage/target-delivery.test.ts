import { createFetchTransport, webRuntime } from '@org/segment-core'
import type { ClaimedEntry, OutboxQueue } from '@org/segment-core/internal'
import { createFakeSegment } from '@org/segment-testing'
import { expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { parseConfig } from '../config/parse-config.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { createTargetDelivery } from './target-delivery.ts'

/** A queue with these calls; those that are released wait again. */
const queueOf = (entries: readonly ClaimedEntry[]) => {
  let waiting = [...entries]
  const acknowledged: number[] = []
  const queue = {
    claim: async () => waiting.splice(0),
    release: async (ids: readonly number[]) => {
      waiting = [...waiting, ...entries.filter(({ id }) => ids.includes(id))]
    },
    acknowledge: async (ids: readonly number[]) => void acknowledged.push(...ids),
    has: () => false,
  }
  return { queue: queue as unknown as OutboxQueue, acknowledged } // the delivery uses nothing else
}

it('delivers soon after a long outage: the pauses between two attempts stay short', async () => {
  const segment = createFakeSegment()
  segment.faults.always({ status: 503 })
  const config = parseConfig({ sources: { web: { writeKey: 'k' } } })
  const [source] = createSourceRegister(config).all
  if (source === undefined) throw new Error('No source.')
  const json = JSON.stringify({
    type: 'track',
    userId: 'u',
    event: 'E',
    messageId: 'm',
    timestamp: '2026-06-01T00:00:00Z',
  })
  const { queue, acknowledged } = queueOf([{ id: 1, messageId: 'm', json, bytes: json.length }])
  /** The pauses of the outage, in milliseconds; 2,000 of them are longer than it takes until they grow no more. */
  const pauses: number[] = []
  let clock = 0
  const sleep = async (ms: number): Promise<void> => {
    clock += ms
    pauses.push(ms)
    if (pauses.length === 2_000) segment.faults.clear()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const runtime = webRuntime({
    transport: createFetchTransport({ fetch: segment.fetch }),
    sleep,
    monotonic: () => clock,
    random: () => 0.999,
  })
  const client = createTargetDelivery(source.targets.server, {
    queue,
    runtime,
    sleep,
    pollMs: 5_000,
    delivery: config.delivery,
  })
  await vi.waitUntil(() => acknowledged.length > 0, { timeout: patienceMs, interval: 1 })
  expect(pauses.length).toBeGreaterThanOrEqual(2_000)
  // Ten seconds, and a fifth so that not all clients return at once.
  expect(Math.max(...pauses)).toBeLessThanOrEqual(12_000)
  await client.close({ timeoutMs: 0 })
})
