import { createSegmentClient, type SegmentClient } from '@org/segment-core'
import { closeOnExit, nodeRuntime } from '@org/segment-core/node'
import express, { type RequestHandler } from 'express'

/** Gives each request `response.locals.track`, which knows the user and the browser. */
const segment =
  (client: SegmentClient): RequestHandler =>
  (request, response, next) => {
    // Your session knows the user.
    const userId = request.get('x-user-id') ?? 'unknown'
    const context = { ip: request.ip, userAgent: request.get('user-agent') }
    response.locals.track = (event: string, properties: object) =>
      client.track({ userId, event, properties: { ...properties }, context })
    next()
  }

const runtime = nodeRuntime()
const client = createSegmentClient({
  source: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST },
  runtime,
})

const app = express()
app.use(segment(client))
app.post('/orders', express.json(), (request, response) => {
  // Not awaited: the client batches and retries, and the response does not wait for Segment.
  response.locals.track('Order Completed', { orderId: request.body.orderId, revenue: 19.99, currency: 'EUR' })
  response.status(202).json({ ok: true })
})

const server = app.listen(Number(process.env.PORT ?? 3_000), () => console.log('ready', server.address()))

// A signal ends the server first, so that the last requests can still make calls. When they are answered, nothing is left
// to do, and the client sends what it has.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close())
closeOnExit(client, { signals: [], timeoutMs: 10_000, onClosed: () => void runtime.close() })
