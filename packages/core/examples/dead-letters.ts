import { createSegmentClient } from '@org/segment-core'
import { closeOnExit, nodeRuntime, openDeadLetters } from '@org/segment-core/node'

const runtime = nodeRuntime()
const letters = openDeadLetters({ path: process.env.DEAD_LETTERS_PATH ?? './dead-letters.ndjson' })
const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  runtime,
  onError: (error) => console.error(error.code),
})
client.on('failed', letters.keep)
closeOnExit(client, { timeoutMs: 10_000, onClosed: () => letters.close() })

// Settles after at most five seconds, whatever Segment does.
const { outcome } = await client.track({ userId: 'user-42', event: '' }, { signal: AbortSignal.timeout(5_000) })
console.log(outcome) // refused

const { acknowledged, refused, gaveUp, left } = await client.close()
console.log(acknowledged, refused, gaveUp, left) // 0 1 0 0
console.log((await letters.close()).written) // 1
await runtime.close()
