/**
 * Calls that must compile, with every compiler and with and without exactOptionalPropertyTypes. Nothing runs them.
 */
import {
  type CallInput,
  createSegmentClient,
  type DefaultEvents,
  type EventName,
  type OpenObject,
  type PropertiesOf,
  parseCall,
  type SegmentClient,
  type SemanticEvents,
  sendBatch,
  sendCall,
  validateCall,
} from '@org/segment-core'

declare const client: SegmentClient
declare const text: string
declare const maybe: string | undefined
declare const orNull: string | null | undefined
declare const anything: unknown
declare const options: { source: { writeKey: string } }

interface Shoes {
  shoeSize: number
}

interface Customer {
  email: string
  address: { city: string; floor?: number }
  createdAt: Date
  pets?: readonly string[]
}

interface Order {
  order_id: number
  total: string
  products: { sku: string; price: number }[]
}

/** A time as libraries make it. */
declare class Moment {
  year: number
  toJSON(): string | null
}

declare class Decimal {
  digits: number[]
  toJSON(): string
}

class User {
  id = 'u1'
  passwordHash = ''
  createdAt = new Date(0)
  #secret = 1
  toJSON(): object {
    return { id: this.id, seen: this.#secret > 0 }
  }
}

declare const shoes: Shoes
declare const customer: Customer
declare const order: Order
declare const moment: Moment
declare const record: Record<string, unknown>
declare const object: object

export const ids = [
  client.track({ userId: 'u', event: 'Lesson Opened' }),
  client.track({ anonymousId: 'a', event: 'Lesson Opened' }),
  client.track({ userId: 'u', anonymousId: 'a', event: text }),
  client.track({ userId: null, anonymousId: 'a', event: text }),
  client.track({ userId: 'u', anonymousId: undefined, event: text }),
  client.track({ userId: maybe, anonymousId: 'a', event: 'Lesson Opened' }),
  client.track({ userId: orNull, anonymousId: 'a', event: 'Order Completed', properties: { total: 3 } }),
  client.page({ userId: 'u', anonymousId: orNull }),
  client.screen({ userId: orNull, anonymousId: 'a' }),
  client.identify({ userId: orNull, anonymousId: 'a' }),
  client.group({ anonymousId: 'a', groupId: 'g' }),
  client.alias({ userId: 'u', previousId: 'p' }),
  client.alias({ userId: 'u', previousId: 'p', anonymousId: maybe }),
]

declare const known: { userId: string }
declare const visitor: { userId?: string; anonymousId: string }

export const spread = [
  client.track({ ...known, event: 'Lesson Opened' }),
  client.track({ ...visitor, event: 'Lesson Opened' }),
  client.page(known),
  client.page(visitor),
  sendCall({ type: 'page', ...visitor }, options),
  sendBatch([{ type: 'page', ...visitor }], options),
]

export const traits = [
  client.identify({ userId: 'u', traits: customer }),
  client.identify({ userId: 'u', traits: shoes }),
  client.identify({ userId: 'u', traits: new User() }),
  client.identify({ userId: 'u', traits: record }),
  client.identify({ userId: 'u', traits: object }),
  client.identify({ userId: 'u', traits: {} }),
  client.identify({ userId: 'u', traits: undefined }),
  client.identify({ userId: 'u', traits: { ...customer, shoeSize: 42 } }),
  client.identify({ userId: 'u', traits: { email: maybe, phone: 49, createdAt: moment, birthday: new Date() } }),
  client.identify({ userId: 'u', traits: { website: new URL('https://example.com'), own: new Decimal() } }),
  client.identify({ userId: 'u', traits: { address: { city: null, floor: 3 }, company: shoes } }),
  client.identify({ userId: 'u', traits: { tags: ['a', 'b'] as const, seen: [new Date()] } }),
  client.group({ userId: 'u', groupId: 'g', traits: { employees: '100-200', plan: 'pro', own: shoes } }),
]

export const context = [
  client.page({ userId: 'u', context: { ip: '203.0.113.7', traits: customer, own: shoes } }),
  client.page({ userId: 'u', context: { page: { url: 'https://example.com/' }, externalIds: [{ id: '1' }] as const } }),
  client.page({ userId: 'u', context: shoes, integrations: { All: true, Mixpanel: { set: true } } }),
  client.page({ userId: 'u', timestamp: new Date() }),
  client.page({ userId: 'u', timestamp: moment, name: maybe, category: maybe, messageId: maybe }),
]

declare const either: 'Order Completed' | 'Lesson Opened'
const widened = { userId: 'u', event: 'Order Completed', properties: { total: 4 } }

export const events = [
  client.track({ userId: 'u', event: 'Order Completed', properties: order }),
  client.track({ userId: 'u', event: 'Order Completed', properties: shoes }),
  client.track({ userId: 'u', event: 'Completed Order', properties: { order_id: 4, own: true, products: [order] } }),
  client.track({ userId: 'u', event: 'Order Completed', properties: { order_id: null, products: [], revenue: null } }),
  client.track({ userId: 'u', event: 'Lesson Opened', properties: { lesson: 1, revenue: 3, order_id: [] } }),
  client.track({ userId: 'u', event: text, properties: { total: 'x', revenue: 3 } }),
  client.track({ userId: 'u', event: either, properties: { total: 'x', revenue: 3 } }),
  client.track({ userId: 'u', event: `${text} Opened` }),
  client.track(widened),
  client.track({ userId: 'u', event: 'Lesson Opened' }, { signal: new AbortController().signal }),
]

declare const input: CallInput
const satisfied = { type: 'track', userId: 'u', event: 'Lesson Opened' } satisfies CallInput
const parsed = parseCall(anything)
const verdict = validateCall(anything)

export const sent = [
  sendCall({ type: 'track', userId: 'u', event: 'Order Completed', properties: order }, options),
  sendCall({ type: 'identify', userId: 'u', traits: customer }, options),
  sendCall({ type: 'alias', userId: 'u', previousId: 'p' }, options),
  sendCall(input, options),
  sendCall(satisfied, options),
  sendCall(parsed, options),
  sendBatch([input, satisfied, parsed], options),
  sendBatch([{ type: 'track', userId: 'u', event: 'Order Completed', properties: order }], options),
  sendBatch({ batch: [parsed], context: { ip: '203.0.113.7' }, integrations: { All: true } }, options),
  sendBatch([satisfied] as const, options),
  verdict.ok ? sendCall(verdict.call, options) : undefined,
  client.send(anything),
  client.send(parsed),
]

/** The events of a tracking plan: only these, with exactly these properties. */
interface Plan {
  'Lesson Opened': { lesson: string; minutes?: number | undefined }
  'Lesson Closed': object
}

/** A plan that adds to the semantic events and allows any other event. */
interface OpenPlan extends DefaultEvents {
  'Lesson Opened': OpenObject<{ lesson: string }>
}

/** A plan that adds to the semantic events and allows no other event. */
interface WholePlan extends SemanticEvents {
  'Lesson Opened': { lesson: string }
}

const planned = createSegmentClient<Plan>(options)
const open = createSegmentClient<OpenPlan>(options)
const whole = createSegmentClient<WholePlan>(options)

export const plans = [
  planned.track({ userId: 'u', event: 'Lesson Opened', properties: { lesson: 'x', minutes: undefined } }),
  planned.track({ userId: 'u', event: 'Lesson Closed' }),
  planned.track({ userId: 'u', event: 'Lesson Closed', properties: { any: 1 } }),
  planned.identify({ userId: 'u', traits: customer }),
  open.track({ userId: 'u', event: 'Lesson Opened', properties: { lesson: 'x', more: 1 } }),
  open.track({ userId: 'u', event: 'Order Completed', properties: order }),
  open.track({ userId: 'u', event: text, properties: shoes }),
  whole.track({ userId: 'u', event: 'Order Completed', properties: order }),
  whole.track({ userId: 'u', event: 'Lesson Opened', properties: { lesson: 'x' } }),
]

declare enum Events {
  Opened = 'Lesson Opened',
  Ordered = 'Order Completed',
}

type TrackFieldsOfClient = Parameters<SegmentClient['track']>[0]

/** What wrappers of a client need. */
export const wrappers = {
  plain: (event: string, properties: object) => client.track({ userId: 'u', event, properties }),
  record: (event: string, properties?: Record<string, unknown>) => client.track({ userId: 'u', event, properties }),
  named: <Name extends EventName>(event: Name, properties: PropertiesOf<DefaultEvents, Name>) =>
    client.track({ userId: 'u', event, properties }),
  generic: <Traits extends { email: string }>(own: Traits) => client.identify({ userId: 'u', traits: own }),
  forward: (fields: TrackFieldsOfClient) => client.track(fields),
  byType: (type: 'page' | 'screen') => client[type]({ userId: 'u', name: 'Home' }),
  built: (userId: string | undefined): CallInput => ({ type: 'track', userId, anonymousId: 'a', event: 'E' }),
  closes: (closable: { close(): Promise<unknown> }) => closable.close(),
}

declare const someone: { userId: string } | { anonymousId: string }
declare const isPaid: boolean

export const wrapped = [
  wrappers.named('Order Completed', { order_id: '1' }),
  wrappers.forward({ userId: 'u', event: 'E', properties: { any: 1 } }),
  wrappers.closes(client),
  wrappers.closes(planned),
  client.track({ userId: 'u', event: Events.Opened }),
  client.track({ userId: 'u', event: Events.Ordered, properties: { order_id: 3 } }),
  client.track({ ...someone, event: 'Order Completed', properties: { ...(isPaid ? { total: 3 } : {}), own: 1 } }),
  client.identify(someone),
  sendCall({ type: 'identify', ...someone }, options),
]
