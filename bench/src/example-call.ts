/** A Track call of about 600 bytes of JSON, the size of an ordinary purchase. */
export const exampleCall = {
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  timestamp: '2026-11-23T09:30:00.000Z',
  messageId: 'b2a7e3c0-6a55-4a4b-8d13-6a8b6d6f7a10',
  properties: {
    order_id: 'order-1009',
    revenue: 54.5,
    shipping: 5,
    tax: 9.08,
    currency: 'EUR',
    products: [
      { product_id: 'tea-1', sku: 'T-1', name: 'Green tea', price: 12.25, quantity: 2, category: 'Tea' },
      { product_id: 'cup-7', sku: 'C-7', name: 'Blue cup', price: 16, quantity: 1, category: 'Cups' },
    ],
  },
  context: { ip: '203.0.113.7', locale: 'de-DE', timezone: 'Europe/Berlin', page: { path: '/checkout' } },
} as const
