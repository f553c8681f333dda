// A program whose module makes a client. The first process makes calls, forks twice while they wait, and every process
// makes more. With a path, all of them share an outbox.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime, openOutbox } from '@org/segment-core/node'

const [host, path, name = 'parent'] = process.argv.slice(2)
const runtime = nodeRuntime()
const outbox = path === '' ? undefined : await openOutbox({ path, durability: 'normal' })
const client = createSegmentClient({
  source: { writeKey: 'fork-write-key', host },
  runtime,
  flush: { ageMs: 60_000 },
  ...(outbox === undefined ? {} : { outbox: { storage: outbox, pollMs: 10 } }),
})
const track = (index) => client.track({ userId: name, event: 'Started', properties: { index } })

for (let index = 0; index < 50; index += 1) track(index)
// Waits for the disk, not for Segment.
await new Promise((resolve) => setTimeout(resolve, 50))
const children = name === 'parent' ? ['a', 'b'].map((child) => fork(import.meta.filename, [host, path, child])) : []
for (let index = 50; index < 100; index += 1) track(index)
await Promise.all(children.map((child) => once(child, 'exit')))
const { acknowledged, left } = await client.close()
console.log(JSON.stringify({ name, acknowledged, left }))
await outbox?.close()
await runtime.close()
