import * as z from 'zod/mini'

// What comes back is read loosely: unknown members stay, and an optional member of another type becomes undefined. Only
// what identifies an object is required.

const text = z.catch(z.nullish(z.string()), undefined)
const number = z.catch(z.nullish(z.number()), undefined)
const flag = z.catch(z.nullish(z.boolean()), undefined)
const texts = z.catch(z.optional(z.array(z.string())), undefined)
const object = z.catch(z.nullish(z.record(z.string(), z.unknown())), undefined)
const objects = z.catch(z.optional(z.array(z.record(z.string(), z.unknown()))), undefined)

const metadata = z.catch(z.nullish(z.looseObject({ id: text, name: text, slug: text, status: text })), undefined)

/** The workspace of a token. */
export const workspaceSchema = z.looseObject({ id: z.string(), slug: text, name: text })

/** A source. A token without the right to see write keys gets an empty list. */
export const sourceSchema = z.looseObject({
  id: z.string(),
  slug: text,
  name: text,
  enabled: flag,
  workspaceId: text,
  writeKeys: texts,
  metadata,
  settings: object,
  labels: objects,
})

/** The schema controls of a source. */
export const sourceSettingsSchema = z.looseObject({
  track: object,
  identify: object,
  group: object,
  forwardingViolationsTo: text,
  forwardingBlockedEventsTo: text,
})

/** A destination. */
export const destinationSchema = z.looseObject({
  id: z.string(),
  name: text,
  enabled: flag,
  sourceId: text,
  settings: object,
  metadata,
})

/** A mapping of a destination. */
export const subscriptionSchema = z.looseObject({
  id: z.string(),
  name: text,
  actionId: text,
  actionSlug: text,
  destinationId: text,
  enabled: flag,
  settings: object,
  trigger: text,
})

/** A filter of a destination. */
export const filterSchema = z.looseObject({
  id: z.string(),
  title: text,
  description: text,
  if: text,
  actions: objects,
  enabled: flag,
  sourceId: text,
  destinationId: text,
})

/** How many calls a destination got. */
export const deliveryMetricsSchema = z.looseObject({ sourceId: text, destinationMetadataId: text, metrics: objects })

/** A tracking plan, without its rules. */
export const trackingPlanSchema = z.looseObject({
  id: z.string(),
  name: text,
  slug: text,
  description: text,
  type: text,
  createdAt: text,
  updatedAt: text,
})

/** A rule of a tracking plan: a JSON Schema of the whole call. */
export const ruleSchema = z.looseObject({
  type: z.string(),
  key: text,
  jsonSchema: z.record(z.string(), z.unknown()),
  version: z.catch(z.number(), 1),
  createdAt: text,
  updatedAt: text,
  deprecatedAt: text,
})

/** A transformation. */
export const transformationSchema = z.looseObject({
  id: z.string(),
  name: text,
  sourceId: text,
  destinationMetadataId: text,
  enabled: flag,
  if: text,
})

/** Calls of a time range, by the dimensions that were asked for. */
export const deliveryRowSchema = z.looseObject({
  eventName: text,
  eventType: text,
  discardReason: text,
  appVersion: text,
  subscriptionId: text,
  total: z.coerce.number(),
  series: objects,
})

/** Calls that passed validation, by the dimensions that were asked for. */
export const volumeRowSchema = z.looseObject({
  source: object,
  eventName: text,
  eventType: text,
  total: z.coerce.number(),
  series: objects,
})

/** API calls of one day, as text, because there may be more than a number can hold. */
export const apiCallsDaySchema = z.looseObject({ apiCalls: z.coerce.string(), timestamp: text, sourceId: text })

/** Tracked users of one period; the counters are text. */
export const mtuDaySchema = z.looseObject({
  periodStart: number,
  periodEnd: number,
  anonymous: text,
  anonymousIdentified: text,
  identified: text,
  neverIdentified: text,
  timestamp: text,
  sourceId: text,
})

/** A change in the workspace. */
export const auditEventSchema = z.looseObject({
  id: z.string(),
  timestamp: text,
  type: text,
  actor: text,
  actorEmail: text,
  resourceId: text,
  resourceType: text,
  resourceName: text,
})

/** A request to suppress or delete users. */
export const regulationSchema = z.looseObject({
  id: z.string(),
  workspaceId: text,
  /** In a list. */
  status: text,
  /** Of a single one. FAILED may only mean that one destination does not support deletion; see `streamStatus`. */
  overallStatus: text,
  regulationType: text,
  subjectType: text,
  subjects: texts,
  createdAt: text,
  finishedAt: text,
  streamStatus: objects,
})

/** Suppressed subjects. */
export const suppressionSchema = z.looseObject({ subjectType: text, subjectIds: z.catch(z.array(z.string()), []) })

/** An event that a space has received. */
export const spaceEventSchema = z.looseObject({ name: text, lastSeenAt: text })

/** A property of an event that a space has received. */
export const spacePropertySchema = z.looseObject({ name: text, type: text, eventName: text, lastSeenAt: text })

/** A trait that a space has received. */
export const spaceTraitSchema = z.looseObject({ trait: text, type: text, lastSeenAt: text })

/** The answer of the echo endpoint. */
export const echoSchema = z.looseObject({ method: text, message: text, headers: object })

/** @see workspaceSchema */
export type Workspace = z.output<typeof workspaceSchema>
/** @see sourceSchema */
export type WorkspaceSource = z.output<typeof sourceSchema>
/** @see sourceSettingsSchema */
export type SourceSettings = z.output<typeof sourceSettingsSchema>
/** @see destinationSchema */
export type Destination = z.output<typeof destinationSchema>
/** @see subscriptionSchema */
export type Subscription = z.output<typeof subscriptionSchema>
/** @see filterSchema */
export type DestinationFilter = z.output<typeof filterSchema>
/** @see deliveryMetricsSchema */
export type DeliveryMetrics = z.output<typeof deliveryMetricsSchema>
/** @see trackingPlanSchema */
export type TrackingPlan = z.output<typeof trackingPlanSchema>
/** @see ruleSchema */
export type TrackingPlanRule = z.output<typeof ruleSchema>
/** @see transformationSchema */
export type Transformation = z.output<typeof transformationSchema>
/** @see deliveryRowSchema */
export type DeliveryRow = z.output<typeof deliveryRowSchema>
/** @see volumeRowSchema */
export type VolumeRow = z.output<typeof volumeRowSchema>
/** @see apiCallsDaySchema */
export type ApiCallsDay = z.output<typeof apiCallsDaySchema>
/** @see mtuDaySchema */
export type MtuDay = z.output<typeof mtuDaySchema>
/** @see auditEventSchema */
export type AuditEvent = z.output<typeof auditEventSchema>
/** @see regulationSchema */
export type Regulation = z.output<typeof regulationSchema>
/** @see suppressionSchema */
export type Suppression = z.output<typeof suppressionSchema>
/** @see spaceEventSchema */
export type SpaceEvent = z.output<typeof spaceEventSchema>
/** @see spacePropertySchema */
export type SpaceProperty = z.output<typeof spacePropertySchema>
/** @see spaceTraitSchema */
export type SpaceTrait = z.output<typeof spaceTraitSchema>
/** @see echoSchema */
export type Echo = z.output<typeof echoSchema>
