import { createSegmentClient } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'

// One client for all invocations of this instance: its connections stay open, and calls that one invocation could not
// send wait for the next.
const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  runtime: nodeRuntime(),
  // Lambda freezes the process between invocations, so no timer sends calls; each invocation does at its end.
  flush: { ageMs: Number.POSITIVE_INFINITY },
})

/** Time that is left for the end of an invocation, in milliseconds. */
const reserveMs = 500

interface Order {
  readonly userId: string
  readonly orderId: string
  readonly revenue: number
}

export const handler = async (order: Order, context: { getRemainingTimeInMillis(): number }) => {
  try {
    const { userId, orderId, revenue } = order
    client.track({ userId, event: 'Order Completed', properties: { orderId, revenue, currency: 'EUR' } })
    return { statusCode: 202 }
  } finally {
    const timeoutMs = Math.max(0, context.getRemainingTimeInMillis() - reserveMs)
    const { left } = await client.flush({ timeoutMs })
    if (left > 0) console.warn(`${left} calls wait for the next invocation.`)
  }
}
