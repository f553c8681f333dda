import { createCollector } from '@org/segment-edge-worker'
import { Hono } from 'hono'

const app = new Hono()

app.get('/', (context) => context.text('Shop'))

// Pages send to your own domain: `cdnURL: 'https://www.example.com/events'`.
app.route(
  '/events',
  createCollector({
    host: process.env.SEGMENT_HOST,
    sources: { website: { writeKey: process.env.SEGMENT_WRITE_KEY ?? '' } },
  }),
)

export { app }
