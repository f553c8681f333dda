// Sends steadily through faults, and reports the memory it uses meanwhile and the resources it holds afterwards.
import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'

const [host, turns] = process.argv.slice(2)
const runtime = nodeRuntime()
const client = createSegmentClient({
  source: { writeKey: 'soak-write-key', host },
  runtime,
  flush: { ageMs: 50 },
  maxQueueBytes: 2_000_000,
  timeoutMs: 1_000,
  retry: { maxRetries: 1_000, baseDelayMs: 10, maxDelayMs: 100 },
  breaker: { failures: 1_000 },
})
let accepted = 0
let acknowledged = 0
client.on('acknowledged', () => {
  acknowledged += 1
})

const heaps = []
for (let turn = 0; turn < Number(turns); turn += 1) {
  for (let index = 0; index < 100; index += 1) {
    accepted += 1
    client.track({ userId: `user-${index}`, event: 'Song Played', properties: { turn, text: 'x'.repeat(200) } })
  }
  await client.ready()
  await new Promise((resolve) => setTimeout(resolve, 20))
  if (turn % 20 === 19) {
    // Waiting calls would count as memory.
    await client.flush()
    globalThis.gc()
    heaps.push(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers)
  }
}
await client.close()
await runtime.close()
await new Promise((resolve) => setTimeout(resolve, 50))
const held = process.getActiveResourcesInfo().filter((name) => !/^(?:Pipe|TTY|FSReq)/.test(name))
process.stdout.write(JSON.stringify({ accepted, acknowledged, heaps, held }))
