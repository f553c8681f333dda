// One of several processes that send the calls of an outbox that they share.
import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime, openOutbox } from '@org/segment-core/node'

const [host, path, name, count] = process.argv.slice(2)
const runtime = nodeRuntime()
const outbox = await openOutbox({ path, durability: 'normal' })
const client = createSegmentClient({
  source: { writeKey: 'shared-write-key', host },
  runtime,
  outbox: { storage: outbox, pollMs: 20 },
  flush: { calls: 20, ageMs: 10 },
})
const outcomes = Array.from({ length: Number(count) }, (_, index) =>
  client.track({ messageId: `${name}-${index}`, userId: 'user-42', event: 'Song Played' }),
)
await Promise.all(outcomes)
await client.close()
await outbox.close()
await runtime.close()
process.stdout.write(`pid ${process.pid}\n`)
