import type { Call, CallType, Target } from './real-client.ts'

/** The user, visitor and group of all calls. */
export const ids = {
  userId: 'user-42',
  anonymousId: '0d3b1f3e-6f0a-4d1c-9f63-7a1f2b9c5e11',
  groupId: 'acme-7',
} as const

/** Timestamp of the Identify call; for the other calls the client sets it. */
export const identifiedAt = new Date('2026-02-03T04:05:06.789Z')

// A browser fills in missing page fields from its own URL, which changes with every run.
const context = () => ({
  locale: 'de-DE',
  page: {
    path: '/checkout',
    referrer: 'https://shop.example/',
    search: '?step=1',
    title: 'Checkout',
    url: 'https://shop.example/checkout?step=1',
  },
  timezone: 'Europe/Berlin',
  app: { name: 'Tea shop', version: '2.1.0' },
})

const who = { userId: ids.userId, anonymousId: ids.anonymousId }

/**
 * The six calls, as new objects each time because one client modifies its arguments. The values are easily lost on the
 * way: Unicode, large numbers, empty strings, null.
 */
export const sixCalls = (): readonly Call[] => [
  {
    type: 'identify',
    ...who,
    timestamp: new Date(identifiedAt),
    traits: {
      email: 'ada@example.com',
      name: 'Ada Lovelace — 艾达 🫖',
      address: { city: 'København', postalCode: '01099' },
      logins: 9_007_199_254_740_991,
      tags: ['a', '', 'c'],
      vip: false,
    },
    context: context(),
  },
  {
    type: 'track',
    ...who,
    event: 'Order Completed',
    properties: {
      order_id: 'order-1009',
      revenue: 54.5,
      currency: 'EUR',
      products: [
        { product_id: 'tea-1', price: 12.25, quantity: 2 },
        { product_id: 'cup-7', price: 16, quantity: 1 },
      ],
      note: 'quotes " and \\ and </script> and \u2028',
      coupon: null,
    },
    context: context(),
    integrations: { All: true, Mixpanel: false },
  },
  {
    type: 'page',
    ...who,
    name: 'Checkout',
    category: 'Shop',
    properties: { title: 'Checkout', url: 'https://shop.example/checkout?step=1', path: '/checkout', step: 1 },
    context: context(),
  },
  { type: 'screen', ...who, name: 'Cart', category: 'Shop', properties: { items: 0 }, context: context() },
  {
    type: 'group',
    ...who,
    groupId: ids.groupId,
    traits: { name: 'Acme', employees: 329, plan: 'enterprise' },
    context: context(),
  },
  { type: 'alias', ...who, previousId: 'old-42', context: context() },
]

/** One call of the burst; `index` counts from 0. */
const burstCall = (index: number): Call => ({
  type: 'track',
  ...who,
  event: 'Item Viewed',
  properties: { index, sku: `T-${index}`, filler: 'tea '.repeat(40) },
  context: context(),
})

/** The calls of one run: the supported ones of the six, the extra calls, and the burst. */
export const callsFor = (types: readonly CallType[], { extra = [], burst = 0 }: Target): readonly Call[] => [
  ...sixCalls().filter(({ type }) => types.includes(type)),
  ...extra,
  ...Array.from({ length: burst }, (_, index) => burstCall(index)),
]
