import type { CallInput } from '@org/segment-core'

/** A documented call, as data for core and as the equivalent command line. */
export interface ExampleCall {
  readonly name: string
  /** Short description. */
  readonly about: string
  /**
   * - `call`: one call, sent to its own endpoint.
   * - `batch`: several calls in one request.
   * - `raw`: method, path and body, sent without validation.
   */
  readonly kind: 'call' | 'batch' | 'raw'
  /** The calls of one request. */
  readonly calls: readonly [CallInput, ...CallInput[]]
  /** Arguments of `segment`, without the messageId and timestamp of a run; `-` reads the JSON from stdin. */
  readonly command: readonly string[]
}

const identify = {
  type: 'identify',
  userId: 'user-42',
  traits: {
    email: 'ada@example.com',
    firstName: 'Ada',
    plan: 'pro',
    address: { city: 'Berlin', country: 'Germany' },
  },
} satisfies CallInput

const track = {
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  properties: { revenue: 54.5, currency: 'EUR', order_id: 'order-1009' },
} satisfies CallInput

const page = {
  type: 'page',
  anonymousId: 'visitor-7',
  category: 'Docs',
  name: 'Pricing',
  properties: { url: 'https://example.com/pricing', title: 'Pricing' },
} satisfies CallInput

const screen = {
  type: 'screen',
  userId: 'user-42',
  name: 'Basket',
  properties: { items: 3 },
} satisfies CallInput

const group = {
  type: 'group',
  userId: 'user-42',
  groupId: 'company-7',
  traits: { name: 'Initech', employees: 120, plan: 'enterprise' },
} satisfies CallInput

const alias = { type: 'alias', userId: 'user-42', previousId: 'visitor-7' } satisfies CallInput

/** The calls of the main job, in order. */
export const exampleCalls: readonly ExampleCall[] = [
  {
    name: 'identify',
    about: 'who a user is',
    kind: 'call',
    calls: [identify],
    command: [
      ...['identify', '--user-id', 'user-42'],
      ...['--trait', 'email=ada@example.com', '--trait', 'firstName=Ada', '--trait', 'plan=pro'],
      ...['--trait', 'address.city=Berlin', '--trait', 'address.country=Germany'],
    ],
  },
  {
    name: 'track',
    about: 'what a user did',
    kind: 'call',
    calls: [track],
    command: [
      ...['track', '--user-id', 'user-42', '--event', 'Order Completed'],
      ...['--revenue', '54.5', '--currency', 'EUR', '--property', 'order_id=order-1009'],
    ],
  },
  {
    name: 'page',
    about: 'which page was seen',
    kind: 'call',
    calls: [page],
    command: [
      ...['page', '--anonymous-id', 'visitor-7', '--category', 'Docs', '--name', 'Pricing'],
      ...['--properties', JSON.stringify(page.properties)],
    ],
  },
  {
    name: 'screen',
    about: 'which screen was seen',
    kind: 'call',
    calls: [screen],
    command: ['screen', '--user-id', 'user-42', '--name', 'Basket', '--property', 'items=3'],
  },
  {
    name: 'group',
    about: 'which group a user is in',
    kind: 'call',
    calls: [group],
    command: [
      ...['group', '--user-id', 'user-42', '--group-id', 'company-7'],
      ...['--trait', 'name=Initech', '--trait', 'employees=120', '--trait', 'plan=enterprise'],
    ],
  },
  {
    name: 'alias',
    about: 'that two ids are one user',
    kind: 'call',
    calls: [alias],
    command: ['alias', '--user-id', 'user-42', '--previous-id', 'visitor-7'],
  },
  {
    name: 'batch',
    about: 'all six in one request',
    kind: 'batch',
    calls: [identify, track, page, screen, group, alias],
    command: ['send', '-'],
  },
  {
    name: 'group, raw',
    about: 'the group call as a raw request',
    kind: 'raw',
    calls: [group],
    command: ['api', 'POST', '/v1/group', '-d', '-'],
  },
]
