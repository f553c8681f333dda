import { createInterface } from 'node:readline'
import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime, openOutbox } from '@org/segment-core/node'

// Sends an event for each line of stdin, such as `user-42 INV-7`. What Segment does not take now is in the outbox, and
// the next run sends it, so a nightly job loses nothing if Segment is down or the job is killed.
const runtime = nodeRuntime()
const outbox = await openOutbox({ path: process.env.OUTBOX_PATH ?? './invoices.db' })
const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  runtime,
  outbox: { storage: outbox, settleWhen: 'accepted' },
})

for await (const line of createInterface({ input: process.stdin })) {
  const [userId = '', invoice = ''] = line.split(' ')
  // The same line has the same messageId, so a repeated run sends nothing twice.
  const messageId = `invoice-sent-${invoice}`
  const { outcome } = await client.track({ userId, event: 'Invoice Sent', properties: { invoice }, messageId })
  if (outcome !== 'accepted') {
    console.error(`${line}: ${outcome}`)
    process.exitCode = 1
  }
}

const { left } = await client.close({ timeoutMs: Number(process.env.CLOSE_TIMEOUT_MS ?? 30_000) })
console.log(left === 0 ? 'All calls were sent.' : `${left} calls wait for the next run.`)
await outbox.close()
await runtime.close()
