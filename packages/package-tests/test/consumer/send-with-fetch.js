// Sends a call with the runtime's own fetch. The argument is the URL of a local Segment.
import { createSegmentClient, validateCall } from '@org/segment-core'

const [, , host] = process.argv
const call = { type: 'track', userId: 'user-42', event: 'Started' }
const client = createSegmentClient({ source: { writeKey: 'k'.repeat(32), host } })
const sent = client.send(call)
await client.close()
const { outcome } = await sent
console.log(JSON.stringify([validateCall(call).ok, outcome]))
