import { Analytics } from '@org/segment-core/analytics-node'

/** What a shop does after an order. @param httpClient replaces the network in tests */
export const trackOrder = async (
  order: { userId: string; revenue: number },
  httpClient?: typeof fetch,
): Promise<void> => {
  const analytics = new Analytics({ writeKey: 'my-write-key', ...(httpClient === undefined ? {} : { httpClient }) })
  analytics.track({ userId: order.userId, event: 'Order Completed', properties: { revenue: order.revenue } })
  await analytics.closeAndFlush()
}
