/** A call of the loads that the debugger gets; the number makes it unlike the others. */
export const loadCall = (number: number) => ({
  type: 'track',
  messageId: `load-${number}`,
  userId: `user-${number % 1_000}`,
  event: ['Order Completed', 'Product Viewed', 'Signed Up', 'Report Exported'][number % 4],
  properties: {
    revenue: 19.99,
    currency: 'EUR',
    order_id: `order-${number}`,
    products: [
      { product_id: 'p-1', sku: 'SKU-1001', name: 'Chess Board', price: 54.5, quantity: 1 },
      { product_id: 'p-2', sku: 'SKU-1002', name: 'Moka Pot', price: 29, quantity: 2 },
    ],
  },
  context: { library: { name: 'load', version: '1.0.0' }, ip: '203.0.113.7', locale: 'de-DE' },
})
