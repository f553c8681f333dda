import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'

const runtime = nodeRuntime()
const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  runtime,
  onError: (error) => console.error(error.code, error.message),
})

// Calls are batched, sent in parallel and retried. Awaiting an outcome is optional.
const outcome = client.identify({ userId: 'user-42', traits: { email: 'ada@example.com' } })
client.track({ userId: 'user-42', event: 'Signed Up', timestamp: new Date() })

await client.flush()
console.log((await outcome).outcome) // acknowledged

const { left } = await client.close({ timeoutMs: 10_000 })
console.log(left) // 0
await runtime.close()
