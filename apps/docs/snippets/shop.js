const { Analytics } = require('@segment/analytics-node')

const analytics = new Analytics({ writeKey: process.env.SEGMENT_WRITE_KEY, flushAt: 1 })

exports.complete = async (order) => {
  analytics.track({ userId: order.user, event: 'Order Completed', properties: order })
  order.sent = true
  await analytics.flush({ timeout: 500 })
}
