import { createSegmentClient } from '@org/segment-core'
import { enrichContext, hashIdentifier, redact, sample } from '@org/segment-core/middleware'

const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  middleware: [
    (call) => (call.event === 'Health Checked' ? null : call),
    sample({ rate: 1 }),
    enrichContext({ app: { name: 'shop', version: '2.1.0' } }),
    hashIdentifier({ paths: ['traits.email', 'properties.email'] }),
    redact({ paths: ['context.ip'], patterns: ['email', 'cardNumber'] }),
  ],
})

const outcomes = [
  client.track({ userId: 'user-42', event: 'Health Checked' }),
  client.track({ userId: 'user-42', event: 'Asked', properties: { question: 'Mail ada@example.com?' } }),
]
await client.close()
console.log((await Promise.all(outcomes)).map(({ outcome }) => outcome).join(' ')) // dropped acknowledged
