import { createFakeSegment, type FakeSegment, type JsonObject, type StoredCall } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { canonicalOrder } from './canonical-call.ts'
import { compatibleServer } from './compatible-server.ts'
import { patienceMs } from './patience.ts'
import type { RealClient, Target } from './real-client.ts'

/** A proxy between a client and Segment, and the local Segment behind it. */
export interface ProxiedTarget extends Target {
  readonly segment: FakeSegment
}

/** The calls of one client, as Segment keeps them. */
export interface BothWays {
  /** Canonical calls of a client that sent to Segment directly. */
  readonly straight: readonly JsonObject[]
  /** Canonical calls of a client that sent through the proxy; equal to `straight` if the proxy is correct. */
  readonly through: readonly JsonObject[]
  /** Calls that came through the proxy, as stored. */
  readonly arrived: readonly StoredCall[]
}

/**
 * Sends the calls of a client and returns them as stored.
 * @throws {Error} if a call does not arrive, arrives twice, or is discarded by Segment
 */
export const sendThrough = async (
  client: RealClient,
  { segment, ...target }: ProxiedTarget,
): Promise<readonly StoredCall[]> => {
  segment.reset()
  const { calls } = await client.sendCalls(target)
  await segment.waitFor(({ counts }) => counts.calls + counts.discarded >= calls, { timeoutMs: patienceMs })
  const { discarded, duplicates } = segment.counts
  if (discarded + duplicates > 0)
    throw new Error(`Segment discarded ${discarded} calls and received ${duplicates} twice.`)
  return segment.calls
}

/** Sends the calls of a client directly to a local Segment and returns them as stored. */
export const sendDirectly = async (
  client: RealClient,
  target: Omit<Target, 'baseUrl'>,
): Promise<readonly StoredCall[]> => {
  const segment = createFakeSegment()
  const listener = await listen(compatibleServer(segment))
  try {
    return await sendThrough(client, { ...target, baseUrl: listener.url, segment })
  } finally {
    await listener.close()
  }
}

/**
 * Sends the calls of a client through a proxy and directly to a local Segment.
 * @throws {Error} if a call does not arrive, arrives twice, or is discarded by Segment
 */
export const sendBothWays = async (client: RealClient, target: ProxiedTarget): Promise<BothWays> => {
  const arrived = await sendThrough(client, target)
  const straight = await sendDirectly(client, target)
  return { straight: canonicalOrder(straight), through: canonicalOrder(arrived), arrived }
}
