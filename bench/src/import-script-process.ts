import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Analytics } from '@segment/analytics-node'

// The script that people write: lines, JSON.parse, and the SDK, with as much back-pressure as it needs to survive.
const [path = '', url = ''] = process.argv.slice(2)
const client = new Analytics({ writeKey: 'key', host: url, maxEventsInBatch: 500, flushInterval: 1_000 })
let pending = 0
let resume: (() => void) | undefined

interface Row {
  readonly userId: string
  readonly event: string
  readonly messageId: string
  readonly timestamp: string
  readonly properties: Record<string, unknown>
  readonly context: Record<string, unknown>
}

for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
  // The file holds nothing but track calls.
  const { userId, event, messageId, timestamp, properties, context } = JSON.parse(line) as Row
  pending += 1
  client.track({ userId, event, messageId, timestamp: new Date(timestamp), properties, context }, () => {
    pending -= 1
    if (pending < 10_000) resume?.()
  })
  if (pending >= 20_000) await new Promise<void>((done) => (resume = done))
}
await client.flush()
while (pending > 0) await new Promise((done) => setTimeout(done, 5))
await client.closeAndFlush()
