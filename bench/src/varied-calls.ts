/** Pseudo-random integers below a limit, always the same for the same row. */
const drawOf = (row: number) => {
  let state = (row + 1) * 0x9e37_79b1
  return (bound: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d)
    state = Math.imul(state ^ (state >>> 12), 0x297a_2d39)
    state ^= state >>> 15
    return (state >>> 0) % bound
  }
}

type Draw = ReturnType<typeof drawOf>

const pick = <Item>(draw: Draw, items: readonly [Item, ...Item[]]): Item => items[draw(items.length)] ?? items[0]

const hex = (draw: Draw, digits: number): string => Array.from({ length: digits }, () => draw(16).toString(16)).join('')

const uuid = (draw: Draw): string =>
  `${hex(draw, 8)}-${hex(draw, 4)}-4${hex(draw, 3)}-a${hex(draw, 3)}-${hex(draw, 12)}`

const money = (draw: Draw): number => draw(50_000) / 100

const goods = ['Green tea', 'Blue cup', 'Teapot', 'Ginger biscuits', 'Bamboo whisk', 'Honey, 250 g', 'Tray'] as const

const product = (draw: Draw) => ({
  product_id: `p-${draw(900)}`,
  sku: `${pick(draw, ['T', 'C', 'K'])}-${draw(90)}`,
  name: pick(draw, goods),
  price: money(draw),
  quantity: 1 + draw(4),
  category: pick(draw, ['Tea', 'Cups', 'Food', 'Tools']),
})

const page = (draw: Draw) => {
  const path = `/${pick(draw, ['', 'checkout', 'tea', 'cups', 'about/us', 'search'])}`
  return { path, url: `https://shop.example${path}?ref=${draw(5_000)}`, title: pick(draw, goods) }
}

const context = (draw: Draw) => ({
  ip: `203.0.113.${draw(256)}`,
  locale: pick(draw, ['de-DE', 'en-US', 'fr-FR', 'pt-BR']),
  timezone: pick(draw, ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo']),
  page: page(draw),
})

const kinds = [
  (draw: Draw) => ({
    type: 'track',
    event: 'Order Completed',
    properties: {
      order_id: `order-${draw(1_000_000)}`,
      revenue: money(draw),
      shipping: draw(9),
      ...(draw(2) === 0 ? { coupon: `MAY-${draw(90)}` } : {}),
      currency: pick(draw, ['EUR', 'USD', 'GBP']),
      products: Array.from({ length: 1 + draw(3) }, () => product(draw)),
    },
  }),
  (draw: Draw) => ({
    type: 'track',
    event: 'Product Viewed',
    properties: { ...product(draw), position: draw(30), brand: pick(draw, ['Acme', 'Müller & Söhne', 'Tea "1"']) },
  }),
  (draw: Draw) => ({
    type: 'track',
    event: 'Search Filtered',
    properties: { filter: pick(draw, goods), took_ms: draw(900), is_new: draw(2) === 0, tags: ['a', `t-${draw(9)}`] },
  }),
  (draw: Draw) => ({ type: 'page', name: pick(draw, ['Home', 'Cart', 'Search']), properties: page(draw) }),
  (draw: Draw) => ({
    type: 'identify',
    traits: {
      email: `user${draw(100_000)}@shop.example`,
      plan: pick(draw, ['free', 'pro']),
      createdAt: new Date(1_500_000_000_000 + draw(200_000_000) * 1_000).toISOString(),
      address: { city: pick(draw, ['Berlin', 'São Paulo', 'Kyoto']), country: pick(draw, ['DE', 'BR', 'JP']) },
    },
  }),
] as const

/**
 * The call of a row as in the exports of a shop: complete, valid, of five kinds in random order, with varied values and
 * about 600 bytes of JSON.
 */
export const callOfRow = (row: number): object => {
  const draw = drawOf(row)
  const call = pick(draw, [kinds[0], kinds[0], kinds[1], kinds[1], kinds[2], kinds[3], kinds[4]])(draw)
  return {
    messageId: uuid(draw),
    timestamp: new Date(1_700_000_000_000 + row * 1_000 + draw(1_000)).toISOString(),
    userId: `user-${draw(5_000)}`,
    anonymousId: uuid(draw),
    ...call,
    context: context(draw),
  }
}
