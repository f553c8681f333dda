/** An endpoint of the Public API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Requests a minute that its documentation allows; undefined if it states no limit. */
  readonly perMinute?: number
  /** Member of `data` with the result; of an endpoint that only confirms, none. */
  readonly member?: string
}

/**
 * The endpoints that the client uses.
 * @see https://docs.segmentapis.com/
 */
export const endpoints = {
  whoami: { method: 'GET', path: '/', member: 'workspace' },
  echo: { method: 'GET', path: '/echo' },

  listSources: { method: 'GET', path: '/sources', member: 'sources' },
  getSource: { method: 'GET', path: '/sources/{sourceId}', member: 'source' },
  createSource: { method: 'POST', path: '/sources', member: 'source' },
  updateSource: { method: 'PATCH', path: '/sources/{sourceId}', member: 'source' },
  deleteSource: { method: 'DELETE', path: '/sources/{sourceId}' },
  createWriteKey: { method: 'POST', path: '/sources/{sourceId}/writekey', member: 'source' },
  deleteWriteKey: { method: 'DELETE', path: '/sources/{sourceId}/writekey/{writeKey}' },
  getSourceSettings: { method: 'GET', path: '/sources/{sourceId}/settings', member: 'settings' },
  updateSourceSettings: { method: 'PATCH', path: '/sources/{sourceId}/settings', member: 'settings' },
  listConnectedDestinations: {
    method: 'GET',
    path: '/sources/{sourceId}/connected-destinations',
    member: 'destinations',
  },

  listDestinations: { method: 'GET', path: '/destinations', member: 'destinations' },
  getDestination: { method: 'GET', path: '/destinations/{destinationId}', member: 'destination' },
  createDestination: { method: 'POST', path: '/destinations', member: 'destination' },
  updateDestination: { method: 'PATCH', path: '/destinations/{destinationId}', member: 'destination' },
  deleteDestination: { method: 'DELETE', path: '/destinations/{destinationId}' },
  listSubscriptions: { method: 'GET', path: '/destinations/{destinationId}/subscriptions', member: 'subscriptions' },
  createSubscription: {
    method: 'POST',
    path: '/destinations/{destinationId}/subscriptions',
    member: 'destinationSubscription',
    perMinute: 5,
  },
  updateSubscription: {
    method: 'PATCH',
    path: '/destinations/{destinationId}/subscriptions/{id}',
    member: 'subscription',
    perMinute: 5,
  },
  deleteSubscription: { method: 'DELETE', path: '/destinations/{destinationId}/subscriptions/{id}', perMinute: 5 },
  listFilters: { method: 'GET', path: '/destination/{destinationId}/filters', member: 'filters' },
  deleteFilter: { method: 'DELETE', path: '/destination/{destinationId}/filters/{filterId}' },
  deliveryMetrics: {
    method: 'GET',
    path: '/destinations/{destinationId}/delivery-metrics',
    member: 'deliveryMetricsSummary',
  },

  listTrackingPlans: { method: 'GET', path: '/tracking-plans', member: 'trackingPlans' },
  getTrackingPlan: { method: 'GET', path: '/tracking-plans/{trackingPlanId}', member: 'trackingPlan' },
  createTrackingPlan: { method: 'POST', path: '/tracking-plans', member: 'trackingPlan' },
  updateTrackingPlan: { method: 'PATCH', path: '/tracking-plans/{trackingPlanId}' },
  deleteTrackingPlan: { method: 'DELETE', path: '/tracking-plans/{trackingPlanId}' },
  listRules: { method: 'GET', path: '/tracking-plans/{trackingPlanId}/rules', member: 'rules', perMinute: 200 },
  updateRules: { method: 'PATCH', path: '/tracking-plans/{trackingPlanId}/rules' },
  replaceRules: { method: 'PUT', path: '/tracking-plans/{trackingPlanId}/rules' },
  deleteRules: { method: 'DELETE', path: '/tracking-plans/{trackingPlanId}/rules' },
  listPlanSources: { method: 'GET', path: '/tracking-plans/{trackingPlanId}/sources', member: 'sources' },
  addPlanSource: { method: 'POST', path: '/tracking-plans/{trackingPlanId}/sources' },
  removePlanSource: { method: 'DELETE', path: '/tracking-plans/{trackingPlanId}/sources' },

  listTransformations: { method: 'GET', path: '/transformations', member: 'transformations' },
  getTransformation: { method: 'GET', path: '/transformations/{transformationId}', member: 'transformation' },
  createTransformation: { method: 'POST', path: '/transformations', member: 'transformation' },
  updateTransformation: { method: 'PATCH', path: '/transformations/{transformationId}', member: 'transformation' },
  deleteTransformation: { method: 'DELETE', path: '/transformations/{transformationId}' },

  successfullyReceived: { method: 'GET', path: '/delivery-overview/successfully-received', member: 'dataset' },
  failedOnIngest: { method: 'GET', path: '/delivery-overview/failed-on-ingest', member: 'dataset' },
  filteredAtSource: { method: 'GET', path: '/delivery-overview/filtered-at-source', member: 'dataset' },
  filteredAtDestination: { method: 'GET', path: '/delivery-overview/filtered-at-destination', member: 'dataset' },
  failedDelivery: { method: 'GET', path: '/delivery-overview/failed-delivery', member: 'dataset' },
  successfulDelivery: { method: 'GET', path: '/delivery-overview/successful-delivery', member: 'dataset' },
  eventVolume: { method: 'GET', path: '/events/volume', member: 'result', perMinute: 60 },

  apiCallsUsage: { method: 'GET', path: '/usage/api-calls/daily', member: 'dailyWorkspaceAPICallsUsage' },
  apiCallsUsageBySource: {
    method: 'GET',
    path: '/usage/api-calls/sources/daily',
    member: 'dailyPerSourceAPICallsUsage',
  },
  mtuUsage: { method: 'GET', path: '/usage/mtu/daily', member: 'dailyWorkspaceMTUUsage' },
  mtuUsageBySource: { method: 'GET', path: '/usage/mtu/sources/daily', member: 'dailyPerSourceMTUUsage' },
  listAuditEvents: { method: 'GET', path: '/audit-events', member: 'events' },

  createRegulation: { method: 'POST', path: '/regulations', perMinute: 600 },
  createSourceRegulation: { method: 'POST', path: '/regulations/sources/{sourceId}', perMinute: 600 },
  getRegulation: { method: 'GET', path: '/regulations/{regulateId}', member: 'regulation' },
  listRegulations: { method: 'GET', path: '/regulations', member: 'regulations' },
  listSuppressions: { method: 'GET', path: '/suppressions', member: 'suppressed' },

  listSpaceEvents: { method: 'GET', path: '/spaces/{spaceId}/events', member: 'events', perMinute: 25 },
  listEventProperties: {
    method: 'GET',
    path: '/spaces/{spaceId}/events/{eventName}/properties',
    member: 'properties',
    perMinute: 25,
  },
  listSpaceTraits: { method: 'GET', path: '/spaces/{spaceId}/traits', member: 'traits', perMinute: 25 },
} as const satisfies Record<string, Endpoint>

/** The names in the braces of a path. */
type ParamName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamName<Rest>
  : never

/** The values of the names in a path. */
export type ParamsOf<One extends Endpoint> = { readonly [Name in ParamName<One['path']>]: string }

/** Replaces the names in a path by their values, percent-encoded. */
export const pathOf = (endpoint: Endpoint, params: Readonly<Record<string, string>>): string =>
  endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
