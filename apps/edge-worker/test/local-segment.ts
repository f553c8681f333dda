import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'

/** A local Segment on a port. */
export interface LocalSegment {
  readonly segment: FakeSegment
  readonly url: string
  readonly close: Listener['close']
}

/** Starts a local Segment on a free port of the loopback interface. */
export const startLocalSegment = async (options: FakeSegmentOptions = {}): Promise<LocalSegment> => {
  const segment = createFakeSegment(options)
  const { url, close } = await listen(segment)
  return { segment, url, close }
}
