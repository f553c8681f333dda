import { createSegmentClient } from '@org/segment-core'

/** The events of a tracking plan, with their properties. */
interface LessonEvents {
  'Lesson Opened': { lesson: string; minutes?: number }
  'Lesson Closed': { lesson: string }
}

const client = createSegmentClient<LessonEvents>({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
})

// Only these names and properties compile, and your editor completes them.
client.track({ userId: 'user-42', event: 'Lesson Opened', properties: { lesson: 'Loops', minutes: 5 } })

console.log((await client.close()).acknowledged) // 1
