import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Analytics } from '@segment/analytics-node'

// The script that people write: lines, JSON.parse and the SDK, with as much back-pressure as it needs to survive.
const [path = '', url = ''] = process.argv.slice(2)
const client = new Analytics({ writeKey: 'key', host: url, maxEventsInBatch: 500, flushInterval: 1_000 })
let pending = 0
let resume: (() => void) | undefined

interface Person {
  readonly userId: string
  readonly messageId: string
  readonly timestamp: string
  readonly context: Record<string, unknown>
}

type Row = Person &
  (
    | { readonly type: 'track'; readonly event: string; readonly properties: Record<string, unknown> }
    | { readonly type: 'page'; readonly name: string; readonly properties: Record<string, unknown> }
    | { readonly type: 'identify'; readonly traits: Record<string, unknown> }
  )

const settled = (): void => {
  pending -= 1
  if (pending < 10_000) resume?.()
}

for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
  // The file contains nothing else.
  const row = JSON.parse(line) as Row
  const { userId, messageId, context } = row
  const about = { userId, messageId, context, timestamp: new Date(row.timestamp) }
  pending += 1
  if (row.type === 'track') client.track({ ...about, event: row.event, properties: row.properties }, settled)
  else if (row.type === 'page') client.page({ ...about, name: row.name, properties: row.properties }, settled)
  else client.identify({ ...about, traits: row.traits }, settled)
  if (pending >= 20_000) await new Promise<void>((done) => (resume = done))
}
await client.flush()
while (pending > 0) await new Promise((done) => setTimeout(done, 5))
await client.closeAndFlush()
