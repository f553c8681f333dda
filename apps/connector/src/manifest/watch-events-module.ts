import type { FieldSpec } from '@org/segment-core/spec'
import type { ModuleDraft } from './component.ts'
import { exampleWorkspace } from './example-workspace.ts'
import type { FormField } from './parameter-from-field.ts'
import type { SpecTables } from './spec-tables.ts'
import { watchEventsId, watchEventsWebhook } from './watch-events-webhook.ts'
import { outputField } from './workspace-request.ts'

const outputTypes: Readonly<Record<string, string>> = {
  id: 'text',
  string: 'text',
  datetime: 'date',
  object: 'collection',
}

/** The fields of all calls, each once. */
const fieldsOfCalls = ({ callTypes, deliveryFields }: SpecTables): readonly FieldSpec[] => {
  const sent = new Set(deliveryFields.map(({ name }) => name))
  const fields = Object.values(callTypes).flatMap((spec) => spec.fields)
  return [...new Map(fields.filter(({ name }) => !sent.has(name)).map((field) => [field.name, field])).values()]
}

const outputOf = ({ name, label, kind }: FieldSpec): FormField =>
  outputField(name, outputTypes[kind] ?? 'any', label, kind === 'object' ? { spec: [] } : {})

/** When Segment received, sent and saw the call. */
const times: readonly FormField[] = [
  outputField('receivedAt', 'date', 'Received at'),
  outputField('sentAt', 'date', 'Sent at'),
  outputField('originalTimestamp', 'date', 'Original timestamp'),
]

const stamped = {
  messageId: 'message-42',
  timestamp: '2026-05-01T09:30:00.000Z',
  receivedAt: '2026-05-01T09:30:00.420Z',
  context: { library: { name: 'analytics-node', version: '2.0.0' } },
}

const user = { userId: 'user-42', anonymousId: 'f7b8a1de-5a0a-4a3b-9c39-0d5f7f5c1a11' }

/** What the module returns for each type of call. */
export const watchedSamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  identify: { type: 'identify', ...user, traits: { email: 'ada@example.com', plan: 'pro' }, ...stamped },
  track: {
    type: 'track',
    ...user,
    event: 'Order Completed',
    properties: { revenue: 19.99, currency: 'EUR' },
    ...stamped,
  },
  page: { type: 'page', ...user, name: 'Pricing', properties: { url: 'https://shop.example/pricing' }, ...stamped },
  screen: { type: 'screen', ...user, name: 'Cart', properties: { items: 2 }, ...stamped },
  group: { type: 'group', ...user, groupId: 'company-7', traits: { name: 'Initech' }, ...stamped },
  alias: { type: 'alias', userId: 'user-42', previousId: 'f7b8a1de-5a0a-4a3b-9c39-0d5f7f5c1a11', ...stamped },
}

/** The instant trigger for the calls of a source. */
export const watchEventsModule = (tables: SpecTables): ModuleDraft => ({
  id: watchEventsId,
  label: 'Watch events',
  description: 'Triggers when a source receives a call: an event, a page view or another call that you choose.',
  moduleType: 'instant_trigger',
  connection: null,
  webhook: watchEventsId,
  communication: {},
  parameters: [],
  webhookParameters: watchEventsWebhook(tables).parameters,
  interface: [outputField('type', 'text', 'Type'), ...fieldsOfCalls(tables).map(outputOf), ...times],
  // The form maps fields of every type, so the sample has them all.
  samples: Object.assign({}, ...Object.values(watchedSamples).toReversed(), watchedSamples.track),
  example: { sourceId: exampleWorkspace.sourceId, type: 'track' },
  note: 'When you create the webhook, Segment gets a destination Webhooks (Actions) for the source, without batching and with a new secret; when you delete it, the destination is removed. A call that was sent from this scenario to the same source starts it again: send to another source, or watch an event that it does not send. Segment sends a call again after an error, so that the same Message ID can arrive twice, and keeps no order.',
})
