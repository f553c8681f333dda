import type { JsonObject } from '../json.ts'
import type { Region } from '../regions.ts'
import type { Sources } from '../sources.ts'
import type { SuppressedUsers } from '../suppressed-users.ts'
import type { DestinationMetadata } from './catalog.ts'
import type { FqlStatement } from './fql.ts'
import type { LastPage } from './paginate.ts'
import type { Traffic } from './traffic.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

/** A destination that is connected to a source. */
export interface Destination {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly sourceId: string
  readonly settings: JsonObject
  readonly metadata: DestinationMetadata
}

/** A mapping of a destination: which calls start which action, with which settings. */
export interface Subscription {
  readonly id: string
  readonly name: string
  readonly actionId: string
  readonly actionSlug: string
  readonly destinationId: string
  readonly enabled: boolean
  /** In Segment's query language. */
  readonly trigger: string
  readonly matches: FqlStatement
  readonly settings: JsonObject
}

/** What a filter does with a call that matches. */
export type FilterAction =
  | { readonly type: 'DROP' }
  | {
      readonly type: 'DROP_PROPERTIES' | 'ALLOW_PROPERTIES'
      readonly fields: Readonly<Record<string, readonly string[]>>
    }
  | { readonly type: 'SAMPLE'; readonly percent: number; readonly path: string | undefined }

/** A condition in FQL with what happens to the calls for which it is true. */
export interface FilterRule {
  readonly if: string
  readonly matches: FqlStatement
  readonly actions: readonly FilterAction[]
}

/** A filter between a source and a destination. */
export interface DestinationFilter extends FilterRule {
  readonly id: string
  readonly sourceId: string
  readonly destinationId: string
  readonly title: string
  readonly description: string | undefined
  readonly enabled: boolean
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** A warehouse and the sources that load into it. */
export interface Warehouse {
  readonly id: string
  readonly enabled: boolean
  readonly metadata: JsonObject
  /** With its name, if it has one. */
  readonly settings: JsonObject
  readonly sourceIds: readonly string[]
}

/** A word that groups sources. */
export interface Label {
  readonly key: string
  readonly value: string
  readonly description: string | undefined
}

/** The types of rules. */
export const ruleTypes = ['COMMON', 'GROUP', 'IDENTIFY', 'PAGE', 'SCREEN', 'TRACK'] as const

/** A rule of a tracking plan. */
export interface Rule {
  readonly type: (typeof ruleTypes)[number]
  readonly key: string | undefined
  readonly version: number
  readonly jsonSchema: JsonObject
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** A tracking plan. */
export interface TrackingPlan {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly description: string | undefined
  readonly type: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly rules: readonly Rule[]
  readonly sourceIds: readonly string[]
}

/** A request to suppress or delete users. */
export interface Regulation {
  readonly id: string
  readonly regulationType: string
  readonly subjectType: string
  readonly subjectIds: readonly string[]
  /** Undefined for the workspace. */
  readonly sourceId: string | undefined
  /** ms since 1970 */
  readonly createdAt: number
}

/** A change of the workspace. */
export interface AuditEvent {
  readonly id: string
  readonly timestamp: string
  readonly type: string
  readonly resourceId: string
  readonly resourceType: string
  readonly resourceName: string
}

/** A request to the Public API or the Profile API. */
export interface WorkspaceRequest {
  readonly api: 'public' | 'profile'
  readonly method: string
  readonly path: string
  readonly query: JsonObject
  readonly body: JsonObject | undefined
  readonly status: number
}

/** Everything that the Public API shows of this Segment. */
export interface WorkspaceState {
  readonly id: string
  readonly name: string
  readonly slug: string
  /** Undefined if every host is right. */
  readonly region: Region | undefined
  readonly lastPage: LastPage
  readonly sources: Sources
  readonly catalog: readonly DestinationMetadata[]
  readonly destinations: Map<string, Destination>
  readonly subscriptions: Map<string, Subscription>
  readonly filters: Map<string, DestinationFilter>
  readonly transformations: Map<string, JsonObject>
  readonly warehouses: Map<string, Warehouse>
  readonly labels: Label[]
  readonly plans: Map<string, TrackingPlan>
  readonly regulations: Map<string, Regulation>
  /** Users whose calls are dropped. */
  readonly suppressed: SuppressedUsers
  /** When the data of a user was deleted, ms since 1970. */
  readonly deletedAt: Map<string, number>
  readonly audit: AuditEvent[]
  readonly deliveries: () => readonly WebhookDelivery[]
  readonly traffic: Traffic
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** Creates an id of letters and digits. */
  readonly createId: () => string
}

/** The current time in ISO 8601. */
export const timestamp = ({ now }: Pick<WorkspaceState, 'now'>): string => new Date(now()).toISOString()

/** Adds a change to the audit trail. */
export const recordChange = (
  state: WorkspaceState,
  type: string,
  resource: { readonly type: string; readonly id: string; readonly name: string },
): void => {
  state.audit.push({
    id: state.createId(),
    timestamp: timestamp(state),
    type,
    resourceId: resource.id,
    resourceType: resource.type,
    resourceName: resource.name,
  })
}
