// Sends one call with a budget that a frozen attempt would use up, and reports its outcome.
import { sendCall } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'

const [host] = process.argv.slice(2)
const runtime = nodeRuntime()
const source = { writeKey: 'process-write-key', host }
const retry = { budgetMs: 1_500, baseDelayMs: 10 }
const { outcome, attempts } = await sendCall(
  { type: 'track', userId: 'user-42', event: 'Thawed' },
  { source, runtime, retry },
)
console.log(JSON.stringify({ outcome, attempts: attempts.length }))
await runtime.close()
