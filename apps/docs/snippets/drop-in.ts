import { Analytics } from '@org/segment-core/analytics-node'

const analytics = new Analytics({
  writeKey: process.env.SEGMENT_WRITE_KEY ?? '',
  ...(process.env.SEGMENT_HOST === undefined ? {} : { host: process.env.SEGMENT_HOST }),
})

// Segment answers 200 to calls that it drops. Here they are errors, and are not sent.
analytics.on('error', ({ reason }) => console.error(reason))

analytics.track({ userId: 'user-42', event: 'Order Completed', properties: { revenue: 19.99 } })
await analytics.closeAndFlush()
