import { formatIssuePath } from '@org/segment-core'
import { byteLength } from '@org/segment-core/internal'
import type { PlanIssue } from '@org/segment-core/plan'
import type { JsonObject } from '../body/parse-body.ts'
import type { OutgoingCall } from '../storage/call-storage.ts'
import type { EnforcedPlan } from './enforced-plan.ts'

/** Names of violations, as Segment writes those that are known. */
const types: Readonly<Record<string, string>> = { required: 'Required', type: 'Invalid Type' }

/** Characters of the call's messageId in that of its violations, which Segment limits. */
const idCharacters = 80

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/**
 * The call about a violation that Segment forwards to another source. A retry gives it the same messageId.
 * @param source alias of the source that got the call
 * @see https://www.twilio.com/docs/segment/protocols/validate/forward-violations/
 */
export const violationCall = (
  call: JsonObject,
  { path, message, keyword = '' }: PlanIssue,
  {
    plan,
    source,
    index,
    sentAt,
    now,
  }: {
    readonly plan: Pick<EnforcedPlan, 'id' | 'name'>
    readonly source: string
    /** Its number among the violations of the call. */
    readonly index: number
    readonly sentAt: string | undefined
    /** Milliseconds since 1970. */
    readonly now: number
  },
): OutgoingCall => {
  const { messageId, type, event, name, timestamp, context } = call
  const app = typeof context === 'object' && context !== null ? Reflect.get(context, 'app') : undefined
  const version: unknown = typeof app === 'object' && app !== null ? Reflect.get(app, 'version') : undefined
  const id = `${String(messageId).slice(0, idCharacters)}-violation-${index}`
  const properties = present({
    appVersion: version,
    eventMessageID: messageId,
    eventName: event ?? name,
    eventSentAt: sentAt,
    eventTimestamp: timestamp,
    eventType: type,
    sourceName: source,
    sourceSlug: source,
    trackingPlanID: plan.id,
    trackingPlanName: plan.name,
    violationDescription: message,
    violationField: formatIssuePath(path) || '(root)',
    violationType: types[keyword] ?? keyword,
  })
  const json = JSON.stringify({
    ...{ type: 'track', messageId: id, timestamp: new Date(now).toISOString() },
    ...{ userId: 'schema-violations', event: 'Violation Generated', properties },
  })
  return { messageId: id, json, bytes: byteLength(json) }
}
