import { compatibleServer } from '@org/real-clients'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'

/** The key that clients send, which the collector knows as an alias; every client takes its form. */
export const publicKey = 'c9fk2m4p6q8r0s1t3u5v7w9x1'

/** The key of the source in Segment, which no client sees. */
export const realKey = 'the-write-key-of-the-source'

/** A collector and the local Segment behind it. */
export interface ClientDoor {
  readonly baseUrl: string
  readonly writeKey: string
  readonly segment: FakeSegment
  close(): Promise<void>
}

/** Settings of a collector that sends to a local Segment and fetches the browser library there. */
export const settingsFor = (segmentUrl: string) => ({
  sources: { [publicKey]: { writeKey: realKey } },
  host: segmentUrl,
  cdn: { origin: segmentUrl },
})

/** Puts a collector before a local Segment that knows the real key only. */
export const openDoor = async (
  startCollector: (segmentUrl: string) => Promise<{ readonly url: string; close(): Promise<void> }>,
): Promise<ClientDoor> => {
  const segment = createFakeSegment({ writeKeys: [realKey] })
  const listener = await listen(compatibleServer(segment))
  const collector = await startCollector(listener.url)
  return {
    baseUrl: collector.url,
    writeKey: publicKey,
    segment,
    close: async () => {
      await collector.close()
      await listener.close()
    },
  }
}
