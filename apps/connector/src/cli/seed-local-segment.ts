import type { FakeSegment } from '@org/segment-testing'
import { exampleWriteKey } from '../manifest/example-of-call.ts'
import { exampleWorkspace } from '../manifest/example-workspace.ts'

const { sourceId, sourceName, trackingPlanId, regulationId, userId, event } = exampleWorkspace

/** Calls of the source: a profile, an event, and two events that Segment drops. */
const calls = [
  { type: 'identify', userId, traits: { email: 'ada@example.com', plan: 'pro' } },
  { type: 'track', userId, event, properties: { revenue: 19.99, currency: 'USD' } },
  { type: 'track', userId: 42, event, properties: { revenue: 5 } },
  { type: 'track', event: 'Signed Up' },
]

/** Gives a local Segment the workspace that the examples of the modules name. */
export const seedLocalSegment = async (segment: FakeSegment): Promise<void> => {
  const { workspace } = segment
  workspace.addSource({ id: sourceId, name: sourceName, writeKey: exampleWriteKey })
  const jsonSchema = { type: 'object', properties: { properties: { required: ['revenue'], type: 'object' } } }
  workspace.addTrackingPlan({
    id: trackingPlanId,
    name: 'Web',
    rules: [{ type: 'TRACK', key: event, jsonSchema }],
    sourceIds: [sourceId],
  })
  workspace.suppressUsers({ id: regulationId, userIds: ['user-7'] })
  await segment.fetch('https://api.segment.io/v1/batch', {
    method: 'POST',
    body: JSON.stringify({ writeKey: exampleWriteKey, batch: calls }),
  })
  await segment.fetch('https://api.segmentapis.com/destinations', {
    method: 'POST',
    headers: { authorization: 'Bearer local' },
    body: JSON.stringify({
      sourceId,
      metadataId: '5f7dd6d21ad74f3842b1fc47',
      name: 'Amplitude production',
      settings: {},
    }),
  })
}
