import { createSegmentClient } from '@org/segment-core'

const source = { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST }
const client = createSegmentClient({ source })
const { outcome } = await client.track({ userId: 'user-42', event: 'Order Completed', properties: { revenue: 49.5 } })
console.log(outcome) // acknowledged – or refused, with the field, the rule and what to do
await client.close()
