import type { CallType } from '../src/spec/call-type-names.ts'

/** A call in the shape in which a page of Segment prints it: its names and types, with values of our own. */
export interface PrintedCall {
  /** Where it is printed, below the home of the documentation. */
  readonly page: string
  /** Type that the endpoint or the method implies, if the call has none. */
  readonly type: CallType
  readonly call: Readonly<Record<string, unknown>>
}

type Fields = Readonly<Record<string, unknown>>

const times = { timestamp: '2024-05-01T09:30:00.200Z', sentAt: '2024-05-01T09:30:00.300Z' } as const
const stored = {
  ...{
    anonymousId: 'visitor-7',
    channel: 'browser',
    messageId: 'b7c1f4f0-6f0e-4b67-9a4f-2f9b6f3c8d10',
    version: '1.1',
  },
  ...{ context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' } },
  ...{
    integrations: { All: true, Mixpanel: false, Salesforce: false },
    receivedAt: '2024-05-01T09:30:00.400Z',
    ...times,
  },
} as const

/** The complete examples of the six calls, which show what Segment stores, and the short ones with their ids added. */
const specCalls: readonly PrintedCall[] = [
  ...(
    [
      ['identify', { traits: { name: 'Ada', email: 'ada@example.com', plan: 'gold', logins: 3 } }],
      ['track', { event: 'Registered', properties: { plan: 'Gold Annual', accountType: 'Mail' } }],
      ['page', { name: 'Start', properties: { title: 'Start | Example', url: 'http://www.example.org' } }],
      ['screen', { name: 'Start', properties: { 'Feed Type': 'public' } }],
      [
        'group',
        {
          groupId: 'company-7',
          traits: { name: 'Tea', industry: 'Food', employees: 40, plan: 'gold', 'total billed': 90 },
        },
      ],
      ['alias', { previousId: 'ada@example.com' }],
    ] as const
  ).map(([type, fields]) => ({ page: `connections/spec/${type}/`, type, call: { type, userId: 'u-1', ...fields } })),
  ...(
    [
      [
        'identify',
        {
          traits: {
            name: 'Ada',
            email: 'ada@example.com',
            logins: 3,
            address: { street: '1 Rd', city: 'Bonn', state: 'NW', postalCode: '53111', country: 'DE' },
          },
        },
      ],
      ['page', { name: 'Start', properties: { title: 'Start | Example', url: 'http://www.example.org' } }],
      [
        'screen',
        { name: 'Start', channel: 'mobile', context: { ip: '203.0.113.7' }, properties: { variation: 'green button' } },
      ],
      [
        'group',
        {
          groupId: 'company-7',
          traits: { name: 'Tea', industry: 'Food', employees: 40, plan: 'gold', 'total billed': 90 },
        },
      ],
      ['alias', { previousId: '12345-678-90' }],
    ] as const
  ).map(([type, fields]) => ({
    page: `connections/spec/${type}/`,
    type,
    call: { ...stored, type, userId: 'u-1', ...fields },
  })),
  {
    page: 'connections/spec/track/',
    type: 'track',
    call: {
      ...{ anonymousId: 'visitor-7', type: 'track', userId: 'u-1', event: 'Lesson Opened', integrations: {} },
      context: {
        library: { name: 'analytics.js', version: '2.11.1' },
        page: { path: '/learn/', referrer: '', search: '', title: 'Learn', url: 'https://example.org/learn/' },
        ...{ userAgent: 'Mozilla/5.0', ip: '203.0.113.9' },
      },
      ...{ messageId: 'ajs-2f9b6f3c8d10', properties: { title: 'Lesson one' }, ...times },
      ...{ receivedAt: '2024-05-01T09:30:00.400Z', originalTimestamp: '2024-05-01T09:30:00.100Z' },
    },
  },
  {
    page: 'connections/spec/common/',
    type: 'track',
    call: {
      ...{ anonymousId: 'visitor-7', type: 'track', userId: 'u-1', event: 'Lesson Opened', version: 2 },
      context: {
        active: true,
        app: { name: 'Tea', version: '54', build: '3.0.1', namespace: 'org.example.tea' },
        campaign: { name: 'Spring', source: 'Letter', medium: 'email', term: 'tea', content: 'link' },
        device: {
          ...{ id: 'D-1', advertisingId: 'A-1', adTrackingEnabled: true, manufacturer: 'Maker', model: 'M7,2' },
          ...{ name: 'tuna', type: 'ios', token: 'ff15bc' },
        },
        ...{ ip: '203.0.113.9', library: { name: 'analytics.js', version: '2.11.1' }, locale: 'de-DE' },
        location: { city: 'Bonn', country: 'Germany', latitude: 50.73, longitude: 7.1, speed: 0 },
        network: { bluetooth: false, carrier: 'Carrier', cellular: true, wifi: false },
        os: { name: 'iPhone OS', version: '8.1.3' },
        page: { path: '/learn/', referrer: '', search: '', title: 'Learn', url: 'https://example.org/learn/' },
        ...{ referrer: { id: 'R-1', type: 'network' }, screen: { width: 320, height: 568, density: 2 } },
        ...{ groupId: '7', timezone: 'Europe/Berlin', userAgent: 'Mozilla/5.0' },
      },
      ...{
        integrations: { All: true, Mixpanel: false },
        messageId: 'm-1',
        ...times,
        receivedAt: '2024-05-01T09:30:00.400Z',
      },
    },
  },
  {
    page: 'connections/spec/identify/',
    type: 'identify',
    call: { anonymousId: 'visitor-7', traits: { subscriptionStatus: 'active' } },
  },
  {
    page: 'connections/spec/identify/',
    type: 'identify',
    call: { userId: 'u-1', traits: { firstName: 'Ada', lastName: 'L' } },
  },
  {
    page: 'connections/spec/identify/',
    type: 'identify',
    call: { userId: 'u-1', traits: { first_name: 'Ada', last_name: 'L' } },
  },
  {
    page: 'connections/spec/group/',
    type: 'group',
    call: { userId: 'u-1', groupId: 'g-1', traits: { createdAt: '2024-05-01T09:30:00Z' } },
  },
  {
    page: 'connections/spec/group/',
    type: 'group',
    call: { userId: 'u-1', groupId: 'g-1', traits: { created_at: '2024-05-01T09:30:00Z' } },
  },
]

const http = 'connections/sources/catalog/libraries/server/http-api/'
const at = { timestamp: '2012-12-02T00:30:08.276Z', writeKey: 'YOUR_WRITE_KEY' } as const
const person = { email: 'ada@example.com', name: 'Ada L', industry: 'Tea' } as const

const httpCalls: readonly PrintedCall[] = [
  {
    page: http,
    type: 'track',
    call: {
      event: 'happy-path-a3ef8a6f-0482-4694-bc4d-4afba03a0eab',
      email: 'test@example.org',
      userId: '123',
      writeKey: 'k',
    },
  },
  {
    page: http,
    type: 'track',
    call: {
      event: 'happy-path-a3ef8a6f-0482-4694-bc4d-4afba03a0eab',
      email: 'test@example.org',
      messageId: 'm-2',
      userId: '123',
      type: 'track',
      writeKey: 'k',
    },
  },
  { page: http, type: 'identify', call: { userId: 'u-1', traits: person, context: { ip: '203.0.113.7' }, ...at } },
  {
    page: http,
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Item Purchased',
      properties: { name: 'Mat', revenue: 14.99 },
      context: { ip: '203.0.113.7' },
      ...at,
    },
  },
  { page: http, type: 'page', call: { userId: 'u-1', name: 'HTTP API', ...at } },
  { page: http, type: 'screen', call: { userId: 'u-1', name: 'HTTP API', ...at } },
  {
    page: http,
    type: 'group',
    call: { userId: 'u-1', groupId: 'g-1', traits: { name: 'Tea', industry: 'Food', employees: 420 }, ...at },
  },
  { page: http, type: 'alias', call: { previousId: '12345-678-90', userId: 'u-1', ...at } },
  {
    page: http,
    type: 'identify',
    call: {
      type: 'identify',
      userId: 'u-1',
      traits: { email: 'ada@example.com', name: 'Ada', age: 26 },
      timestamp: at.timestamp,
    },
  },
  {
    page: http,
    type: 'track',
    call: {
      type: 'track',
      userId: 'u-1',
      event: 'Song Played',
      properties: { name: 'Song', artist: 'Band' },
      timestamp: at.timestamp,
    },
  },
  {
    page: http,
    type: 'identify',
    call: {
      type: 'identify',
      userId: 'u-2',
      traits: { email: 'eve@example.com', name: 'Eve', age: 23 },
      timestamp: '2015-2-02T00:30:08.276Z',
    },
  },
  {
    page: http,
    type: 'track',
    call: {
      type: 'track',
      userId: 'u-2',
      event: 'Song Played',
      properties: { name: 'Song', artist: 'Band' },
      timestamp: '2015-2-02T00:30:12.984Z',
    },
  },
  {
    page: http,
    type: 'identify',
    call: {
      userId: 'u-1',
      traits: person,
      context: { ip: '203.0.113.7' },
      integrations: { All: false, Mixpanel: true, Kissmetrics: true, 'Google Analytics': false },
      ...at,
    },
  },
]

const eventCalls = (
  page: string,
  more: Fields,
  events: readonly (readonly [string, Fields])[],
): readonly PrintedCall[] =>
  events.map(([event, properties]) => ({ page, type: 'track', call: { ...more, event, properties } }))

const product = {
  ...{
    product_id: '507f1f77',
    sku: 'G-32',
    category: 'Games',
    name: 'Game',
    brand: 'Maker',
    variant: '200',
    price: 18.99,
  },
  ...{
    quantity: 1,
    coupon: 'MAY',
    position: 3,
    url: 'https://www.example.com/p',
    image_url: 'https://www.example.com/p.jpg',
  },
} as const
const listed = {
  product_id: '507f1f77',
  sku: '45-32',
  name: 'Game',
  price: 19,
  position: 1,
  category: 'Games',
  url: 'https://www.example.com/p',
} as const
const bought = {
  product_id: '505bd767',
  sku: '46-32',
  name: 'Cards',
  price: 3,
  quantity: 2,
  category: 'Games',
} as const
const order = {
  order_id: '50314b8e',
  affiliation: 'Store',
  revenue: 25,
  shipping: 3,
  tax: 2,
  discount: 2.5,
  coupon: 'sale',
  currency: 'USD',
  products: [listed, bought],
} as const
const step = { checkout_id: '50314b8e', step: 2, shipping_method: 'Post', payment_method: 'Card' } as const
const coupon = {
  order_id: '50314b8e',
  cart_id: '923923929',
  coupon_id: 'may_deals',
  coupon_name: 'May',
  discount: 23.32,
} as const
const wishlist = { wishlist_id: 'list-1', wishlist_name: 'Loved Games', ...product } as const
const promotion = {
  promotion_id: 'promo_1',
  creative: 'banner_2',
  name: '75% off shoes',
  position: 'home_top',
} as const

const ecommerce = eventCalls('connections/spec/ecommerce/v2/', { userId: 'u-1' }, [
  ['Products Searched', { query: 'blue tea' }],
  ['Product List Viewed', { list_id: 'deals_1', category: 'Deals', products: [listed, bought] }],
  [
    'Product List Filtered',
    {
      list_id: 'deals_2',
      filters: [{ type: 'price', value: 'under-$25' }],
      sorts: [{ type: 'price', value: 'desc' }],
      products: [listed],
    },
  ],
  ['Promotion Viewed', promotion],
  ['Promotion Clicked', promotion],
  ['Product Clicked', product],
  ['Product Viewed', { ...product, currency: 'usd', value: 18.99 }],
  ['Product Added', { cart_id: 'cart-1', ...product }],
  ['Product Removed', { cart_id: 'cart-1', ...product }],
  ['Cart Viewed', { cart_id: 'cart-1', products: [listed, bought] }],
  ['Checkout Started', { ...order, value: 30 }],
  ['Checkout Step Viewed', step],
  ['Checkout Step Completed', step],
  ['Payment Info Entered', { checkout_id: 'c-1', order_id: 'o-1' }],
  ['Order Updated', { ...order, total: 27.5 }],
  ['Order Completed', { ...order, checkout_id: 'c-1', total: 27.5, subtotal: 22.5 }],
  ['Order Refunded', { order_id: 'o-1', total: 30, currency: 'USD', products: [listed, bought] }],
  ['Order Cancelled', { ...order, total: 30 }],
  ['Coupon Entered', { order_id: 'o-1', cart_id: 'cart-1', coupon_id: 'may_deals' }],
  ['Coupon Applied', coupon],
  ['Coupon Denied', { order_id: 'o-1', cart_id: 'cart-1', coupon_id: 'may_deals', reason: 'Coupon expired' }],
  ['Coupon Removed', coupon],
  ['Product Added to Wishlist', wishlist],
  ['Product Removed from Wishlist', wishlist],
  ['Wishlist Product Added to Cart', { ...wishlist, cart_id: 'cart-1' }],
  ['Product Shared', { share_via: 'email', share_message: 'Look', recipient: 'friend@example.com', ...product }],
  [
    'Cart Shared',
    {
      share_via: 'email',
      share_message: 'Look',
      recipient: 'friend@example.com',
      cart_id: 'cart-1',
      products: [{ product_id: '507f1f77' }],
    },
  ],
  ['Product Reviewed', { product_id: '507f1f77', review_id: 'r-1', review_body: 'Good', rating: '5' }],
])

const oldEcommerce = eventCalls('connections/spec/ecommerce/', { userId: 'u-1' }, [
  ['Viewed Product Category', { category: 'Games' }],
  ['Viewed Product', product],
  ['Added Product', product],
  ['Removed Product', product],
  ['Completed Order', { ...order, total: 30 }],
])

const playback = {
  ...{ session_id: '12345', content_asset_id: '0129370', content_pod_id: 'segA', position: 278, total_length: 392 },
  ...{
    bitrate: 100,
    framerate: 29,
    video_player: 'player',
    sound: 55,
    full_screen: false,
    ad_enabled: false,
    quality: 'hd1080',
    livestream: false,
  },
} as const
const content = {
  ...{
    session_id: '12345',
    asset_id: '0129370',
    pod_id: 'segA',
    program: 'Earth',
    title: 'Forests',
    description: 'Trees.',
  },
  ...{
    season: '1',
    position: 0,
    total_length: 3600,
    genre: 'Documentary',
    publisher: 'TV',
    full_episode: true,
    keywords: ['nature', 'trees'],
  },
} as const
const ad = {
  session_id: '12345',
  asset_id: '0129370',
  pod_id: 'segA',
  type: 'pre-roll',
  title: 'New',
  position: 0,
  total_length: 30,
  publisher: 'Maker',
  load_type: 'dynamic',
} as const
const { content_asset_id: _asset, content_pod_id: _pod, ...playbackStart } = playback

const legacy = { action: 'track', userId: 'u-1' } as const

const video = eventCalls('connections/spec/video/', legacy, [
  [
    'Video Playback Started',
    {
      ...playbackStart,
      content_asset_ids: ['0129370'],
      content_pod_ids: ['segA', 'segB'],
      ad_asset_id: ['ad1', 'ad2'],
      ad_pod_id: ['podA', 'podB'],
      ad_type: ['mid-roll', 'post-roll'],
    },
  ],
  [
    'Video Playback Started',
    {
      ...playbackStart,
      content_asset_ids: ['0129370'],
      content_pod_ids: ['segA'],
      ad_asset_ids: ['ad1'],
      ad_pod_ids: ['podA'],
      ad_types: ['mid-roll'],
    },
  ],
  ['Video Playback Paused', playback],
  ['Video Playback Interrupted', { ...playback, method: 'network loss' }],
  ['Video Playback Buffer Started', playback],
  ['Video Playback Buffer Completed', playback],
  ['Video Playback Seek Started', { ...playback, seek_position: 320 }],
  ['Video Playback Seek Completed', { ...playback, position: 320 }],
  ['Video Playback Resumed', playback],
  [
    'Video Playback Resumed',
    {
      ...playback,
      content_asset_id: null,
      content_pod_id: null,
      ad_asset_id: 'ad1',
      ad_pod_id: 'podA',
      ad_type: 'mid-roll',
    },
  ],
  ['Video Playback Completed', playback],
  ['Video Playback Completed', { ...playback, total_length: null, livestream: true }],
  ['Video Playback Exited', playback],
  ['Video Content Started', content],
  ['Video Content Playing', { ...content, position: 10 }],
  ['Video Content Completed', { ...content, position: 3600 }],
  ['Video Ad Started', ad],
  ['Video Ad Playing', { ...ad, position: 5 }],
  ['Video Ad Playing', { ...ad, position: 8, quartile: 1 }],
  ['Video Ad Started', { ...ad, content: { asset_id: '0129370', title: 'Forests', position: 0 } }],
  ['Video Ad Completed', { ...ad, position: 30 }],
  ['Video Quality Updated', { bitrate: 100, framerate: 29, startupTime: 20, droppedFrames: 3 }],
])

const inAccount = { ...legacy, context: { groupId: 'acct_1' } } as const
const trial = {
  trial_start_date: '2018-08-28T04:09:47Z',
  trial_end_date: '2018-09-20T04:09:47Z',
  trial_plan_name: 'Business',
} as const

const b2b = eventCalls('connections/spec/b2b-saas/', inAccount, [
  ['Account Created', { account_name: 'Tea' }],
  ['Account Deleted', { account_name: 'Tea' }],
  [
    'Signed Up',
    {
      type: 'organic',
      first_name: 'Ada',
      last_name: 'L',
      email: 'ada@example.com',
      phone: '410-555-0100',
      username: 'ada',
      title: 'Ms',
    },
  ],
  ['Signed In', { username: 'ada' }],
  ['Signed Out', { username: 'ada' }],
  [
    'Invite Sent',
    { invitee_email: 'eve@example.com', invitee_first_name: 'Eve', invitee_last_name: 'M', invitee_role: 'Owner' },
  ],
  ['Account Added User', { role: 'Owner' }],
  ['Account Removed User', {}],
  ['Trial Started', trial],
  ['Trial Ended', trial],
])

const campaign = { campaign: { medium: 'Push', source: 'Vendor', name: 'Flow', content: 'Play a match.' } } as const

const mobile = eventCalls('connections/spec/mobile/', { userId: 'u-1', type: 'track' }, [
  ['Application Installed', { version: '1.2.3', build: '1234' }],
  ['Application Opened', { from_background: false, referring_application: 'Mail', url: 'url://location' }],
  ['Application Opened', { version: '1.2.3', build: '1234', from_background: true }],
  ['Application Backgrounded', {}],
  ['Application Foregrounded', {}],
  ['Application Updated', { previous_version: '1.1.2', previous_build: '1234', version: '1.2.0', build: '1456' }],
  ['Application Uninstalled', {}],
  ['Application Crashed', {}],
  [
    'Install Attributed',
    {
      provider: 'One/Two',
      campaign: { source: 'Network', name: 'Name', content: 'Title', ad_creative: 'Red', ad_group: 'Reds' },
    },
  ],
  ['Push Notification Received', campaign],
  ['Push Notification Tapped', { action: 'Accept', ...campaign }],
  ['Push Notification Bounced', { action: 'Accept', ...campaign }],
  ['Deep Link Opened', { provider: 'One', url: 'app://landing' }],
  ['Deep Link Clicked', { provider: 'One', url: 'app://landing' }],
])

const email = { email_id: '18vz', email_subject: 'First tea on us!', campaign_id: '123', campaign_name: 'New' } as const
const recipient = {
  action: 'track',
  context: { ip: '203.0.113.9', user_agent: 'Mozilla/5.0', traits: { email: 'ada@example.com' } },
} as const
const emails: readonly (readonly [string, Fields])[] = [
  ['Email Bounced', email],
  ['Email Delivered', email],
  ['Email Link Clicked', { ...email, link_id: '101', link_url: 'https://www.example.com?promo=NEW' }],
  ['Email Marked as Spam', email],
  ['Email Opened', email],
  ['Unsubscribed', { ...email, list_id: '1425', list_name: 'New customers' }],
]

const chat = {
  agent_id: 'a-1',
  agent_name: 'Ada L',
  agent_username: 'ada',
  conversation_duration: 45,
  conversation_id: 'c-1',
  message_body: 'But then…',
  message_id: 'm-1',
} as const

const partners: readonly PrintedCall[] = [
  ...eventCalls('connections/spec/email/', { ...recipient, user_id: 'u-1' }, emails),
  ...eventCalls('connections/spec/live-chat/', legacy, [
    ['Live Chat Conversation Started', { ...chat, conversation_duration: 0 }],
    ['Live Chat Conversation Ended', chat],
    ['Live Chat Message Sent', chat],
    ['Live Chat Message Received', chat],
  ]),
  ...eventCalls('connections/spec/ab-testing/', { anonymousId: 'visitor-7' }, [
    [
      'Experiment Viewed',
      { experiment_id: 'e-1', experiment_name: 'Button', variation_id: 'v-1', variation_name: 'Green' },
    ],
  ]),
]

const consented = {
  consent: { categoryPreferences: { Advertising: true, Analytics: false, Functional: true, DataSharing: false } },
} as const
const consentPage = 'privacy/consent-management/consent-in-segment-connections/'
const unifyConsentPage = 'privacy/consent-management/consent-in-unify/'

const consent: readonly PrintedCall[] = [
  { page: consentPage, type: 'track', call: { userId: 'u-1', event: 'Button Clicked', context: consented } },
  { page: consentPage, type: 'track', call: { userId: 'u-1', event: 'Button Clicked', context: { consent: {} } } },
  {
    page: consentPage,
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Button Clicked',
      context: { consent: { categoryPreferences: {} } },
      integrations: { facebook: true, amplitude: false },
    },
  },
  {
    page: unifyConsentPage,
    type: 'track',
    call: { anonymousId: 'visitor-7', event: 'Segment Consent Preference Updated', context: consented },
  },
  {
    page: unifyConsentPage,
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Segment Consent Preference Updated',
      type: 'track',
      context: { ...consented, consent: { ...consented.consent, version: 2 } },
    },
  },
]

const guides: readonly PrintedCall[] = [
  {
    page: 'protocols/tracking-plan/best-practices/',
    type: 'identify',
    call: {
      userId: 'u-1',
      traits: {
        name: 'Ada',
        email: 'ada@example.com',
        login: 'ada',
        type: 'user',
        created: '2016-11-07T16:40:52.238Z',
      },
    },
  },
  {
    page: 'protocols/tracking-plan/best-practices/',
    type: 'track',
    call: { userId: 'u-1', event: 'Workspace Created', properties: { account_tier: 'business' } },
  },
  {
    page: 'protocols/tracking-plan/best-practices/',
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Lead Captured',
      properties: { email: 'email', location: 'header navbar', url: 'https://example.com/' },
    },
  },
  {
    page: 'connections/storage/warehouses/schema/',
    type: 'track',
    call: { userId: 'u-1', event: 'Register', properties: { plan: 'Gold Annual', accountType: 'Mail' } },
  },
  {
    page: 'guides/filtering-data/',
    type: 'identify',
    call: {
      userId: 'u-1',
      traits: { email: 'ada@example.com' },
      integrations: { All: false, 'Google Analytics': true, Mixpanel: true },
    },
  },
  {
    page: 'guides/filtering-data/',
    type: 'track',
    call: { userId: 'u-1', event: 'Signed Up', integrations: { All: true, 'Google Analytics 4': { clientId: '7.8' } } },
  },
  {
    page: 'unify/identity-resolution/externalids/',
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Subscription Upgraded',
      properties: { plan: 'Pro' },
      context: { externalIds: [{ id: '123-456-7890', type: 'phone', collection: 'users', encoding: 'none' }] },
    },
  },
  {
    page: 'protocols/tracking-plan/create/',
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Order Completed',
      properties: { order_id: 'o-1' },
      context: { protocols: { event_version: 2 } },
    },
  },
]

const node = 'connections/sources/catalog/libraries/server/node/'
const visited = {
  url: 'https://example.org/docs',
  path: '/docs/',
  title: 'Docs',
  referrer: 'https://example.org/',
} as const

const libraryCalls: readonly PrintedCall[] = [
  {
    page: node,
    type: 'identify',
    call: { userId: 'u-1', traits: { name: 'Ada', email: 'ada@example.com', plan: 'Team', friends: 42 } },
  },
  {
    page: node,
    type: 'identify',
    call: { anonymousId: '48d213bb', traits: { name: 'Ada', createdAt: '2024-05-01T09:30:00.000Z' } },
  },
  {
    page: node,
    type: 'track',
    call: { userId: 'u-1', event: 'Item Purchased', properties: { revenue: 39.95, shippingMethod: '2-day' } },
  },
  { page: node, type: 'track', call: { anonymousId: '48d213bb', event: 'Signed Up', properties: { plan: 'Team' } } },
  { page: node, type: 'page', call: { userId: 'u-1', category: 'Docs', name: 'Library', properties: visited } },
  { page: node, type: 'page', call: { anonymousId: '48d213bb', properties: visited } },
  { page: node, type: 'screen', call: { userId: 'u-1', name: 'Settings', properties: { theme: 'dark' } } },
  { page: node, type: 'group', call: { userId: 'u-1', groupId: '56', traits: { name: 'Tea', description: 'Leaves' } } },
  { page: node, type: 'alias', call: { previousId: 'old_id', userId: 'new_id' } },
  {
    page: node,
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Membership Upgraded',
      integrations: { All: false, Vero: true, 'Google Analytics': false },
    },
  },
  {
    page: node,
    type: 'track',
    call: {
      userId: 'u-1',
      event: 'Order Completed',
      timestamp: '2012-12-02T00:30:08.276Z',
      properties: { order_id: 'o-1', total: 30 },
    },
  },
  {
    page: node,
    type: 'identify',
    call: { userId: 'u-1', traits: { email: 'ada@example.com', subscription_id: 's-1' }, context: { active: false } },
  },
]

export const printedCalls: readonly PrintedCall[] = [
  ...specCalls,
  ...httpCalls,
  ...ecommerce,
  ...oldEcommerce,
  ...video,
  ...b2b,
  ...mobile,
  ...partners,
  ...consent,
  ...guides,
  ...libraryCalls,
]
