/** A call and what its sender says of it besides. */
interface DemoCall {
  readonly [name: string]: unknown
  readonly type: string
}

const people = [
  ['user-42', 'anon-7f3d'],
  ['user-108', 'anon-c1a9'],
  ['user-311', 'anon-90be'],
  ['user-77', 'anon-4e02'],
  ['user-256', 'anon-ab51'],
] as const

const products = [
  { product_id: 'board-1', name: 'Walnut Chess Board', price: 89.5, quantity: 1 },
  { product_id: 'clock-2', name: 'Tournament Clock', price: 45, quantity: 1 },
] as const

/** What goes wrong in real code bases, one kind each. */
const mistakes: readonly DemoCall[] = [
  {
    type: 'track',
    userId: 42,
    event: 'Order Completed',
    properties: { order_id: 'A-1044', total: 134.5, revenue: '$134.50', currency: 'EUR', products },
  },
  {
    type: 'track',
    userId: 'user-42',
    event: 'Order Completed',
    properties: { order_id: 'A-1043', revenue: '$134.50', currency: 'usd', products },
  },
  { type: 'track', userId: 'user-108', properties: { plan: 'pro' } },
  { type: 'track', userId: 'user-311', event: 'order completed', properties: { total: 12 } },
  { type: 'identify', userId: 'null', traits: { email: 'someone' } },
  { type: 'page', anonymousId: 'anon-7f3d', name: 'Pricing', timestamp: 'yesterday' },
  { type: 'group', userId: 'user-77', traits: { name: 'Initech' } },
]

const session = (round: number): readonly DemoCall[] => {
  const [userId, anonymousId] = people[round % people.length] ?? people[0]
  const context = { locale: 'en-GB', page: { url: 'https://shop.example.com/', title: 'Home' } }
  return [
    { type: 'page', anonymousId, name: 'Home', context, properties: { path: '/', url: 'https://shop.example.com/' } },
    { type: 'track', anonymousId, event: 'Products Searched', properties: { query: 'chess board' } },
    { type: 'track', anonymousId, event: 'Product Viewed', properties: { ...products[round % 2], currency: 'EUR' } },
    { type: 'track', anonymousId, event: 'Product Added', properties: { ...products[0], cart_id: `cart-${round}` } },
    {
      type: 'identify',
      userId,
      anonymousId,
      traits: { email: `${userId}@example.com`, plan: round % 2 === 0 ? 'pro' : 'free', logins: round },
    },
    { type: 'track', userId, event: 'Checkout Started', properties: { value: 134.5, currency: 'EUR', products } },
    {
      type: 'track',
      userId,
      event: 'Order Completed',
      context,
      properties: {
        order_id: `A-10${round}`,
        total: 134.5,
        revenue: 134.5,
        tax: 21.47,
        currency: 'EUR',
        coupon: round % 3 === 0 ? 'SPRING' : null,
        products,
      },
    },
    { type: 'group', userId, groupId: 'initech', traits: { name: 'Initech', employees: 329 } },
    { type: 'screen', userId, name: 'Order', properties: { tab: round % 2 === 0 ? 'status' : 3 } },
  ]
}

/** What the demonstration sends with. */
export interface DemoOptions {
  /** Sends one request; a path below the origin and the body of it. */
  readonly send: (path: string, body: unknown) => Promise<void>
  /** Sets the clock of the debugger, ms since 1970. */
  readonly setClock: (ms: number) => void
  /** When the demonstration ends; ms since 1970. */
  readonly endsAt: number
}

/** Seconds that a demonstration lasts by the debugger's clock. */
const demoSeconds = 295

/** Plays five minutes of a small shop, mistakes included, in the time it takes to send them. */
export const playDemo = async ({ send, setClock, endsAt }: DemoOptions): Promise<void> => {
  let sent = 0
  for (let second = 0; second < demoSeconds; second += 1) {
    const at = endsAt - (demoSeconds - second) * 1000
    // Traffic swells and ebbs, always in the same way.
    const wave = 4 + 2.2 * Math.sin(second / 13) + 1.4 * Math.sin(second / 3.7)
    const count = Math.max(0, Math.round(wave))
    for (let index = 0; index < count; index += 1) {
      setClock(at + index * 137)
      const steps = session(Math.floor(sent / 9))
      const call = steps[sent % 9] ?? steps[0]
      const mistake = sent % 11 === 7 ? mistakes[Math.floor(sent / 11) % mistakes.length] : undefined
      const stamps = { sentAt: new Date(at - 40).toISOString(), messageId: `demo-${sent}` }
      const made = { timestamp: new Date(at - 900).toISOString(), ...(mistake ?? call), ...stamps }
      await send(`/v1/${made.type}`, made)
      sent += 1
    }
    if (second === 90) await send('/v1/track', 'not a call')
  }
}
