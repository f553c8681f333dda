import { createSegmentClient } from '@org/segment-core'
import { closeOnExit, nodeRuntime, openOutbox } from '@org/segment-core/node'

const runtime = nodeRuntime()
const outbox = await openOutbox({ path: process.env.OUTBOX_PATH ?? './segment-outbox.db' })
const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  runtime,
  outbox: { storage: outbox, settleWhen: 'accepted' },
})
closeOnExit(client, { timeoutMs: 10_000 })

// On disk when the promise settles; from then on it survives kill -9.
const { outcome } = await client.track({ userId: 'user-42', event: 'Signed Up' })
console.log(outcome) // accepted

// Sent in the background, by this process or the next one.
await client.flush()
console.log((await client.close()).left) // 0
await outbox.close()
await runtime.close()
