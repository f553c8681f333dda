import type { JsonValue } from '@org/segment-testing'

/** Sources of the values that must differ each time. */
export interface ExampleSource {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Numbers in [0, 1). */
  readonly random: () => number
  /** Unique ids. */
  readonly createId: () => string
}

type Make = (source: ExampleSource) => JsonValue

const pick =
  (...values: readonly JsonValue[]): Make =>
  ({ random }) =>
    values[Math.floor(random() * values.length)] ?? null

const between =
  (min: number, max: number): Make =>
  ({ random }) =>
    min + Math.floor(random() * (max - min + 1))

const numbered =
  (prefix: string): Make =>
  ({ random }) =>
    `${prefix}-${1000 + Math.floor(random() * 9000)}`

const day = 24 * 60 * 60 * 1000

/** ISO 8601 without milliseconds. */
const isoDay = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString()

/** Realistic values by property name. */
const exampleValues: Readonly<Record<string, Make>> = {
  account_name: pick('Initech', 'Globex', 'Umbrella Books'),
  action: pick('Accept', 'Dismiss'),
  ad_type: pick('pre-roll', 'mid-roll'),
  affiliation: pick('Webshop', 'App'),
  agent_name: pick('Grace', 'Alan'),
  airdate: ({ now }) => isoDay(now() - 40 * day),
  brand: pick('Northwind', 'Acme'),
  build: pick('417', '418'),
  campaign_name: pick('Spring Sale', 'Welcome'),
  category: pick('Games', 'Books', 'Kitchen'),
  channel: pick('Nature', 'News'),
  content: pick('banner-a', 'banner-b'),
  coupon: pick('SPRING10', 'WELCOME5'),
  coupon_name: pick('Spring Sale', 'Welcome'),
  creative: pick('hero-banner', 'sidebar'),
  currency: pick('EUR', 'USD', 'GBP'),
  description: pick('How bees find their way home.'),
  email: pick('ada@example.com', 'grace@example.com'),
  email_subject: pick('Your spring offers', 'Welcome on board'),
  experiment_name: pick('Shorter checkout'),
  first_name: pick('Ada', 'Grace'),
  framerate: pick(25, 29.97, 60),
  genre: pick('Documentary', 'Comedy'),
  image_url: pick('https://shop.example.com/images/chess.jpg'),
  invitee_email: pick('alan@example.com'),
  invitee_first_name: pick('Alan'),
  invitee_last_name: pick('Turing'),
  invitee_role: pick('admin', 'member'),
  keywords: pick(['bees', 'nature']),
  last_name: pick('Lovelace', 'Hopper'),
  link_url: pick('https://shop.example.com/spring'),
  list_name: pick('Newsletter'),
  medium: pick('email', 'push', 'cpc'),
  message_body: pick('Where is my parcel?', 'It shipped this morning.'),
  name: pick('Chess Board', 'Field Notebook', 'Moka Pot'),
  payment_method: pick('card', 'invoice'),
  phone: pick('+49 30 901820'),
  position: between(1, 12),
  previous_build: pick('412'),
  previous_version: pick('4.1.0'),
  price: pick(12.5, 18.99, 29, 54.5),
  program: pick('Planet Garden'),
  provider: pick('Branch', 'AppsFlyer'),
  publisher: pick('Northwind Media'),
  quality: pick('hd1080', 'hd720'),
  quantity: between(1, 3),
  query: pick('chess board', 'moka'),
  rating: pick('4', '5'),
  reason: pick('expired', 'already used'),
  recipient: pick('friend@example.com'),
  referring_application: pick('Mail'),
  review_body: pick('Sturdy and beautiful.'),
  role: pick('admin', 'member'),
  share_message: pick('Look what I found'),
  share_via: pick('email', 'link'),
  shipping_method: pick('standard', 'express'),
  sku: numbered('SKU'),
  sound: between(20, 100),
  source: pick('newsletter', 'partner'),
  step: between(1, 4),
  title: pick('The Flight of Bees', 'Head of Growth'),
  total_length: between(60, 3600),
  trial_end_date: ({ now }) => isoDay(now() + 14 * day),
  trial_plan_name: pick('Pro', 'Team'),
  trial_start_date: ({ now }) => isoDay(now()),
  type: pick('organic', 'invited'),
  url: pick('https://shop.example.com/products/chess-board'),
  username: pick('ada', 'grace'),
  value: pick(12.5, 18.99, 54.5),
  variant: pick('Walnut', 'Blue'),
  variation_name: pick('One page', 'Three steps'),
  version: pick('4.2.0', '4.2.1'),
  video_player: pick('html5', 'youtube'),
  wishlist_name: pick('Birthday'),
}

/** A realistic value for a property name; falls back to an id for `…_id`, otherwise to the name itself. */
export const valueOfName = (name: string, source: ExampleSource): JsonValue => {
  const make = Object.hasOwn(exampleValues, name) ? exampleValues[name] : undefined
  if (make !== undefined) return make(source)
  return name.endsWith('_id') ? numbered(name.slice(0, -3).replaceAll('_', '-'))(source) : name.replaceAll('_', ' ')
}
