import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: 'x' })

interface Order {
  readonly id: string
  readonly total: number
}

export const completed = (userId: string, order: Order) => {
  analytics.track({ userId, event: 'Order Completed', properties: { order_id: order.id, total: order.total } })
  analytics.track({ userId, event: 'Order Completed', properties: { order_id: order.id } }) // ✗ plan_violation properties.total
  analytics.track({ userId, event: 'Order Completed' }) // ✗ plan_violation properties.order_id ✗ plan_violation properties.total
  analytics.track({ userId, event: 'Order Refunded', properties: { order_id: order.id } }) // ✗ plan_unplanned_event event
  analytics.track({
    userId,
    event: 'Product Viewed',
    properties: {
      product_id: undefined, // ✗ plan_violation properties.product_id
      price: -order.total,
    },
  })
  analytics.track({ userId, ...order })
}

export const queued = (userId: string) => [
  { type: 'track', userId, event: 'Logged Out', properties: {} },
  { type: 'track', userId, event: 'Logged Oot', properties: {} }, // ✗ plan_unplanned_event event
]
