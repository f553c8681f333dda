import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Analytics, type TrackParams } from '@segment/analytics-node'

// A server that tracks orders, as those that use the library in a handler.
const analytics = new Analytics({ writeKey: 'shop-server', host: process.env.SEGMENT_URL ?? '', flushAt: 2 })

const orderOf = async (request: IncomingMessage): Promise<TrackParams> => {
  let text = ''
  for await (const part of request) text += part
  const { id, user, total } = JSON.parse(text)
  return {
    userId: user,
    event: 'Order Completed',
    messageId: `order-${id}`,
    timestamp: new Date('2026-11-16T09:00:00Z'),
    properties: { order_id: id, total, currency: 'EUR', products: [{ sku: 'A', price: 9.5 }] },
    context: { ip: '203.0.113.7', userAgent: request.headers['user-agent'] },
    integrations: { All: true, Mixpanel: false },
  }
}

const server = createServer(async (request, response) => {
  analytics.track(await orderOf(request))
  response.writeHead(204).end()
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
for (const id of [1, 2, 3]) {
  await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers: { 'user-agent': 'shop-test' },
    body: JSON.stringify({ id, user: `user-${id}`, total: 9.5 * id }),
  })
}
await analytics.closeAndFlush()
server.close()
server.closeAllConnections()
