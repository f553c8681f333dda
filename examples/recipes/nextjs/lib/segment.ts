import { createSegmentClient, type SegmentClient } from '@org/segment-core'

// `next dev` loads modules again after each change; the client stays.
const kept = globalThis as typeof globalThis & { segment?: SegmentClient }

/** The client. The first call creates it: `next build` also loads this module, and there is no write key then. */
export const segment = (): SegmentClient => {
  kept.segment ??= createSegmentClient({
    source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  })
  return kept.segment
}
