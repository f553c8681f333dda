import type { SemanticEventSpec } from './semantic-event-spec.ts'

/** A product, alone or as an item of `products`. */
export const product = {
  product_id: 'string',
  sku: 'string',
  category: 'string',
  name: 'string',
  brand: 'string',
  variant: 'string',
  price: 'number',
  quantity: 'number',
  coupon: 'string',
  position: 'number',
  url: 'string',
  image_url: 'string',
} as const

/**
 * E-commerce (v2) events.
 * @see https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2/
 */
export const ecommerceEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Products Searched',
    properties: { query: 'string|object' },
  },
  {
    name: 'Product List Viewed',
    aliases: ['Viewed Product Category'],
    properties: { list_id: 'string', category: 'string', products: [product] },
  },
  {
    name: 'Product List Filtered',
    properties: {
      list_id: 'string',
      category: 'string',
      filters: [{ type: 'string', value: 'string' }],
      sorts: [{ type: 'string', value: 'string' }],
      products: [product],
    },
  },
  {
    name: 'Promotion Viewed',
    aliases: ['Viewed Promotion'],
    properties: {
      promotion_id: 'string',
      creative: 'string',
      name: 'string',
      position: 'string',
    },
  },
  {
    name: 'Promotion Clicked',
    aliases: ['Clicked Promotion'],
    properties: {
      promotion_id: 'string',
      creative: 'string',
      name: 'string',
      position: 'string',
    },
  },
  {
    name: 'Product Clicked',
    aliases: ['Clicked Product'],
    properties: product,
  },
  {
    name: 'Product Viewed',
    aliases: ['Viewed Product'],
    properties: { ...product, currency: 'string', value: 'number' },
  },
  {
    name: 'Product Added',
    aliases: ['Added Product'],
    properties: { ...product, cart_id: 'string' },
  },
  {
    name: 'Product Removed',
    aliases: ['Removed Product'],
    properties: { ...product, cart_id: 'string' },
  },
  {
    name: 'Cart Viewed',
    properties: { cart_id: 'string', products: [product] },
  },
  {
    name: 'Checkout Started',
    aliases: ['Started Order'],
    properties: {
      order_id: 'string',
      affiliation: 'string',
      value: 'number',
      revenue: 'number',
      shipping: 'number',
      tax: 'number',
      discount: 'number',
      coupon: 'string',
      currency: 'string',
      products: [product],
    },
  },
  {
    name: 'Checkout Step Viewed',
    aliases: ['Viewed Checkout Step'],
    properties: {
      checkout_id: 'string',
      step: 'number',
      shipping_method: 'string',
      payment_method: 'string',
    },
  },
  {
    name: 'Checkout Step Completed',
    aliases: ['Completed Checkout Step'],
    properties: {
      checkout_id: 'string',
      step: 'number',
      shipping_method: 'string',
      payment_method: 'string',
    },
  },
  {
    name: 'Payment Info Entered',
    properties: {
      checkout_id: 'string',
      order_id: 'string',
      step: 'number',
      shipping_method: 'string',
      payment_method: 'string',
    },
  },
  {
    name: 'Order Updated',
    aliases: ['Updated Order'],
    properties: {
      order_id: 'string',
      affiliation: 'string',
      total: 'number',
      revenue: 'number',
      shipping: 'number',
      tax: 'number',
      discount: 'number',
      coupon: 'string',
      currency: 'string',
      products: [product],
    },
  },
  {
    name: 'Order Completed',
    aliases: ['Completed Order'],
    properties: {
      checkout_id: 'string',
      order_id: 'string',
      affiliation: 'string',
      subtotal: 'number',
      total: 'number',
      revenue: 'number',
      shipping: 'number',
      tax: 'number',
      discount: 'number',
      coupon: 'string',
      currency: 'string',
      products: [product],
    },
  },
  {
    name: 'Order Refunded',
    properties: {
      order_id: 'string',
      total: 'number',
      currency: 'string',
      products: 'object[]',
    },
  },
  {
    name: 'Order Cancelled',
    properties: {
      order_id: 'string',
      affiliation: 'string',
      total: 'number',
      revenue: 'number',
      shipping: 'number',
      tax: 'number',
      discount: 'number',
      coupon: 'string',
      currency: 'string',
      products: [product],
    },
  },
  {
    name: 'Coupon Entered',
    properties: { order_id: 'string', cart_id: 'string', coupon_id: 'string' },
  },
  {
    name: 'Coupon Applied',
    properties: {
      order_id: 'string',
      cart_id: 'string',
      coupon_id: 'string',
      coupon_name: 'string',
      discount: 'number',
    },
  },
  {
    name: 'Coupon Denied',
    properties: {
      order_id: 'string',
      cart_id: 'string',
      coupon_id: 'string',
      coupon_name: 'string',
      reason: 'string',
    },
  },
  {
    name: 'Coupon Removed',
    properties: {
      order_id: 'string',
      cart_id: 'string',
      coupon_id: 'string',
      coupon_name: 'string',
      discount: 'number',
    },
  },
  {
    name: 'Product Added to Wishlist',
    properties: { ...product, wishlist_id: 'string', wishlist_name: 'string' },
  },
  {
    name: 'Product Removed from Wishlist',
    properties: { ...product, wishlist_id: 'string', wishlist_name: 'string' },
  },
  {
    name: 'Wishlist Product Added to Cart',
    properties: {
      ...product,
      wishlist_id: 'string',
      wishlist_name: 'string',
      cart_id: 'string',
    },
  },
  {
    name: 'Product Shared',
    properties: {
      share_via: 'string',
      share_message: 'string',
      recipient: 'string',
      product_id: 'string',
      sku: 'string',
      category: 'string',
      name: 'string',
      brand: 'string',
      variant: 'string',
      price: 'number',
      url: 'string',
      image_url: 'string',
    },
  },
  {
    name: 'Cart Shared',
    properties: {
      share_via: 'string',
      share_message: 'string',
      recipient: 'string',
      cart_id: 'string',
      products: [{ product_id: 'string' }],
    },
  },
  {
    name: 'Product Reviewed',
    properties: {
      product_id: 'string',
      review_id: 'string',
      review_body: 'string',
      rating: 'string',
    },
  },
]
