import { type CallInput, sendCall, validateCall } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'

const source = { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST }

// A mistake does not compile. The error is at the field, and your editor shows what the field means.
const draft: CallInput = {
  type: 'track',
  // @ts-expect-error Type 'number' is not assignable to type 'string'.
  userId: 42,
  event: 'Order completed',
  // @ts-expect-error Type 'string' is not assignable to type 'AsJson<number> | null | undefined'.
  properties: { revenue: '$19.99' },
}

// Data from elsewhere is validated: would Segment keep the call as you mean it? Returns all issues and sends nothing.
const verdict = validateCall(draft, { now: Date.now() })
for (const issue of verdict.issues) console.log(issue.severity, issue.code, issue.path.join('.'))
// error id_not_string userId
// warning revenue_not_number properties.revenue
// warning event_near_duplicate event

// Validates, stamps, sends, retries, and reports the outcome.
const runtime = nodeRuntime()
const report = await sendCall(
  { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { revenue: 19.99, currency: 'EUR' } },
  { source, runtime },
)
console.log(report.outcome) // 'acknowledged', 'refused' or 'gave-up'
if (report.outcome !== 'acknowledged') console.error(report.error.code, report.error.message)

await runtime.close()
