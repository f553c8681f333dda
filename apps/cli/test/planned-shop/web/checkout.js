// A mark at the end of a line names the code and the path of what is wrong there.
import { analytics } from './analytics'

export const pay = (order, user) => {
  analytics.track('Order Completed', { order_id: order.id, total: order.total, currency: 'EUR' })
  analytics.track('Order Complete', { order_id: order.id, total: 1 }) // ✗ plan_unplanned_event event
  analytics.track('order completed', { order_id: order.id, total: 1 }) // ✗ plan_unplanned_event event
  analytics.track('Order Completed', {
    oder_id: order.id, // ✗ plan_unplanned_property properties.oder_id
    total: order.total,
  })
  analytics.track('Order Completed', {
    order_id: 42, // ✗ plan_violation properties.order_id
    total: `${order.total}`, // ✗ plan_violation properties.total
  })
  analytics.track('Order Completed', { total: order.total }) // ✗ plan_violation properties.order_id
  analytics.track('Order Completed', { ...order, total: order.total })
  analytics.track('Order Completed', order)
  analytics.track('Order Completed', { ...order, currency: 'GBP' }) // ✗ plan_violation properties.currency
  analytics.track('Order Completed', {
    order_id: String(order.id),
    total: Number(order.total),
    coupon: order.coupon ?? null,
    currency: user.isEuropean ? 'EUR' : 'Dollar', // ✗ plan_violation properties.currency
    is_gift: !order.gift,
    products: order.items.map(({ id }) => id),
  })
  analytics.track('Logged Out')
  analytics.track('Logged Out', { anything: true })
  console.track('Not A Call', {})
}
