import { createFakeSegment, type FakeSegment, type JsonObject, type StoredCall } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { canonicalOrder } from './canonical-call.ts'
import { compatibleServer } from './compatible-server.ts'
import type { RealClient, Target } from './real-client.ts'

/** Something that stands between a client and Segment, and the local Segment behind it. */
export interface Door extends Target {
  readonly segment: FakeSegment
}

/** The calls of one client, as Segment keeps them. */
export interface BothWays {
  /** Canonical, of a client that sent to Segment itself. */
  readonly straight: readonly JsonObject[]
  /** Canonical, of a client that sent to the door; equal to `straight` when the door is good. */
  readonly through: readonly JsonObject[]
  /** Calls that came through the door, as they are kept. */
  readonly arrived: readonly StoredCall[]
}

const arrivals = async (client: RealClient, { segment, ...target }: Door): Promise<readonly StoredCall[]> => {
  segment.clear()
  const { calls } = await client.sendCalls(target)
  await segment.waitFor(({ counts }) => counts.calls + counts.discarded >= calls, { timeoutMs: 15_000 })
  const { discarded, duplicates } = segment.counts
  if (discarded + duplicates > 0)
    throw new Error(`Segment discarded ${discarded} calls and has seen ${duplicates} twice.`)
  return segment.calls
}

/**
 * Has a client send its calls through a door and straight to a local Segment.
 * @throws {Error} when a call does not arrive within 15 seconds, arrives twice, or is lost by Segment
 */
export const sendBothWays = async (client: RealClient, door: Door): Promise<BothWays> => {
  const arrived = await arrivals(client, door)
  const segment = createFakeSegment()
  const listener = await listen(compatibleServer(segment))
  try {
    const straight = await arrivals(client, { ...door, baseUrl: listener.url, segment })
    return { straight: canonicalOrder(straight), through: canonicalOrder(arrived), arrived }
  } finally {
    await listener.close()
  }
}
