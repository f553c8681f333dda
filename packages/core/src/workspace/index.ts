/** The `@org/segment-core/workspace` entry point: clients of the Public API and the Profile API. */

export type { ApiPlace } from './api-base.ts'
export type { ApiOptions, ApiWait } from './api-caller.ts'
export {
  type Confirmation,
  deleteDestination,
  deleteFilter,
  deleteRules,
  deleteSource,
  deleteSubscription,
  deleteTrackingPlan,
  deleteTransformation,
  deleteWriteKey,
  maxRegulatedUsers,
  type RegulationInput,
  type RegulationType,
  regulateUsers,
  removePlanSource,
  replaceRules,
} from './destructive.ts'
export {
  createProfileClient,
  type ProfileClient,
  type ProfileClientOptions,
  type ProfileEvent,
  type ProfileExternalId,
  type ProfileId,
  type ProfileLink,
  type ProfileMetadata,
} from './profile-client.ts'
export type { ListOptions, ReadOptions } from './read-answer.ts'
export type {
  ApiCallsDay,
  AuditEvent,
  DeliveryMetrics,
  DeliveryRow,
  Destination,
  DestinationFilter,
  Echo,
  MtuDay,
  Regulation,
  SourceSettings,
  SpaceEvent,
  SpaceProperty,
  SpaceTrait,
  Subscription,
  Suppression,
  TrackingPlan,
  TrackingPlanRule,
  Transformation,
  VolumeRow,
  Workspace,
  WorkspaceSource,
} from './schemas.ts'
export {
  createWorkspaceClient,
  type DeliveryQuery,
  type DestinationDeliveryQuery,
  type RuleInput,
  type VolumeQuery,
  type WorkspaceClient,
  type WorkspaceClientOptions,
} from './workspace-client.ts'
