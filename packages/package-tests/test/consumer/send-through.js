// Sends a call through both entry points of Node. The argument is the URL of a local Segment.
import { createSegmentClient, validateCall } from '@org/segment-core'
import { Analytics } from '@org/segment-core/analytics-node'
import { nodeRuntime } from '@org/segment-core/node'

const [, , host] = process.argv
const writeKey = 'k'.repeat(32)
const call = { type: 'track', userId: 'user-42', event: 'Started' }
const runtime = nodeRuntime({ gzip: true })
const client = createSegmentClient({ source: { writeKey, host }, runtime })
const sent = client.send(call)
await client.close()
const outcome = await sent
await runtime.close()
const analytics = new Analytics({ writeKey, host })
const errors = []
analytics.track({ userId: 'user-42', event: 'Started' }, (error) => errors.push(error))
await analytics.closeAndFlush()
console.log(JSON.stringify([validateCall(call).ok, outcome.outcome, errors.length === 1 && errors[0] === undefined]))
