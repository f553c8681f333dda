/**
 * Mistakes that must not compile, each with its error on the line below the comment. Nothing runs them.
 */
import {
  buildRequest,
  createSegmentClient,
  type SegmentCall,
  type SegmentClient,
  type Source,
  sendBatch,
  sendCall,
  stampCall,
} from '@org/segment-core'

declare const client: SegmentClient
declare const maybe: string | undefined
declare const anything: unknown
declare const options: { source: { writeKey: string } }
declare const source: Source
declare const stamps: { now: () => number; createId: () => string }
declare const withOptionalId: { userId?: string }
declare const withOptionalIds: { userId?: string; anonymousId?: string }

export const withoutUser = [
  // @ts-expect-error
  client.track({ event: 'Lesson Opened' }),
  // @ts-expect-error
  client.track({ event: 'Order Completed', properties: { total: 3 } }),
  // @ts-expect-error
  client.identify({}),
  // @ts-expect-error
  client.page({}),
  // @ts-expect-error
  client.screen({ name: 'Home' }),
  // @ts-expect-error
  client.group({ groupId: 'g' }),
  // @ts-expect-error
  client.alias({ previousId: 'p' }),
  // @ts-expect-error
  client.alias({ previousId: 'p', anonymousId: 'a' }),
  // @ts-expect-error
  client.page({ userId: null }),
  // @ts-expect-error
  client.page({ userId: undefined }),
  // @ts-expect-error
  client.page({ userId: null, anonymousId: null }),
  // @ts-expect-error
  client.page({ userId: maybe }),
  // @ts-expect-error
  client.page({ userId: maybe, anonymousId: maybe }),
  // @ts-expect-error
  client.page(withOptionalId),
  // @ts-expect-error
  client.page({ ...withOptionalId }),
  // @ts-expect-error
  client.page(withOptionalIds),
  // @ts-expect-error
  sendCall({ type: 'track', event: 'Lesson Opened' }, options),
  // @ts-expect-error
  sendCall({ type: 'page', ...withOptionalId }, options),
  // @ts-expect-error
  sendCall({ type: 'alias', previousId: 'p' }, options),
  sendBatch(
    [
      { type: 'page', userId: 'u' },
      // @ts-expect-error
      { type: 'page' },
    ],
    options,
  ),
  sendBatch(
    {
      // @ts-expect-error
      batch: [{ type: 'page' }],
    },
    options,
  ),
  // @ts-expect-error
  stampCall({ type: 'page' }, stamps),
  // @ts-expect-error
  buildRequest({ type: 'page', messageId: 'm', timestamp: '2015-02-02T00:00:00Z' }, source, { sentAt: '' }),
]

export const misspelt = [
  client.track({
    userId: 'u',
    // @ts-expect-error
    evnt: 'Lesson Opened',
  }),
  client.track({
    userId: 'u',
    event: 'Lesson Opened',
    // @ts-expect-error
    propertees: {},
  }),
  client.track({
    // @ts-expect-error
    userID: 'u',
    event: 'Lesson Opened',
  }),
  client.identify({
    userId: 'u',
    // @ts-expect-error
    trait: {},
  }),
  sendCall(
    {
      // @ts-expect-error
      tpye: 'trakc',
    },
    options,
  ),
  sendCall(
    {
      // @ts-expect-error
      type: 'trakc',
      userId: 'u',
      event: 'Lesson Opened',
    },
    options,
  ),
  sendCall(
    {
      type: 'identify',
      userId: 'u',
      // @ts-expect-error
      properties: {},
    },
    options,
  ),
  // @ts-expect-error
  client.trakc({ userId: 'u', event: 'Lesson Opened' }),
]

export const wrongValues = [
  client.track({
    // @ts-expect-error
    userId: 7,
    event: 'Lesson Opened',
  }),
  client.track({
    // @ts-expect-error
    anonymousId: 7,
    event: 'Lesson Opened',
  }),
  client.track({
    userId: 'u',
    // @ts-expect-error
    event: 7,
  }),
  client.track({
    userId: 'u',
    event: 'Lesson Opened',
    // @ts-expect-error
    properties: 'none',
  }),
  client.track({
    userId: 'u',
    event: 'Lesson Opened',
    // @ts-expect-error
    properties: [],
  }),
  client.track({
    userId: 'u',
    event: 'Lesson Opened',
    // @ts-expect-error
    properties: null,
  }),
  client.track({
    userId: 'u',
    event: 'Lesson Opened',
    // @ts-expect-error
    properties: () => ({}),
  }),
  client.track({
    userId: 'u',
    event: 'Lesson Opened',
    // @ts-expect-error
    properties: Promise.resolve({ revenue: 3 }),
  }),
  client.identify({
    userId: 'u',
    // @ts-expect-error
    traits: new Map(),
  }),
  client.identify({
    userId: 'u',
    // @ts-expect-error
    traits: new Date(),
  }),
  client.track({
    userId: 'u',
    event: 'Order Completed',
    properties: {
      order_id: '1',
      // @ts-expect-error
      revenue: '$19.99',
      own: 1,
    },
  }),
  client.identify({
    userId: 'u',
    traits: {
      // @ts-expect-error
      email: 7,
      own: 1,
    },
  }),
  client.identify({
    userId: 'u',
    traits: {
      address: {
        // @ts-expect-error
        city: 7,
      },
    },
  }),
  client.page({
    userId: 'u',
    context: {
      // @ts-expect-error
      ip: 7,
    },
  }),
  client.page({
    userId: 'u',
    context: {
      // @ts-expect-error
      channel: 'tv',
    },
  }),
  client.page({
    userId: 'u',
    // @ts-expect-error
    timestamp: 1_700_000_000_000,
  }),
  client.group({
    userId: 'u',
    // @ts-expect-error
    groupId: 7,
  }),
  sendCall(
    {
      type: 'track',
      userId: 'u',
      event: 'Order Completed',
      properties: {
        // @ts-expect-error
        revenue: '$19.99',
      },
    },
    options,
  ),
  // @ts-expect-error
  sendCall(anything, options),
  // @ts-expect-error
  sendBatch(anything, options),
  // @ts-expect-error
  sendCall('text', options),
]

interface Customer {
  email: number
}
declare const customer: Customer

interface Plan {
  'Lesson Opened': { lesson: string }
}
const planned = createSegmentClient<Plan>(options)

export const others = [
  client.identify({
    userId: 'u',
    // @ts-expect-error
    traits: customer,
  }),
  planned.track({
    userId: 'u',
    // @ts-expect-error
    event: 'Lesson Opned',
    properties: { lesson: 'x' },
  }),
  planned.track({
    userId: 'u',
    event: 'Lesson Opened',
    properties: {
      // @ts-expect-error
      lesson: 7,
    },
  }),
  planned.track({
    userId: 'u',
    event: 'Lesson Opened',
    properties: {
      lesson: 'x',
      // @ts-expect-error
      other: 7,
    },
  }),
  // @ts-expect-error
  planned.track({ userId: 'u', event: 'Lesson Opened' }),
  // @ts-expect-error
  planned.track({ event: 'Lesson Opened', properties: { lesson: 'x' } }),
]

// @ts-expect-error
export const call: SegmentCall = { type: 'page' }
