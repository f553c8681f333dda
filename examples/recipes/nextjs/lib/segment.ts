import { createSegmentClient, type SegmentClient } from '@org/segment-core'

// `next dev` loads modules again after each change; the client stays.
const kept = globalThis as typeof globalThis & { segment?: SegmentClient }

kept.segment ??= createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
})

export const segment = kept.segment
