import { hideSecrets } from '../request/redact-request.ts'
import { type ApiPlace, apiBase, checkToken } from './api-base.ts'
import { type ApiOptions, type ApiRequest, type CallApi, createApiCaller } from './api-caller.ts'
import { type Endpoint, endpoints, type ParamsOf } from './endpoints.ts'
import type { QueryValue } from './query-string.ts'
import { callForData, type ListOptions, type ReadOptions, readList, readOne } from './read-answer.ts'
import * as schemas from './schemas.ts'

/** Settings of a client of the Public API. */
export interface WorkspaceClientOptions extends ApiOptions, ApiPlace {
  /** A Public API token of the workspace. A write key or a token of the Profile API does not work. */
  readonly token: string
}

/** A range of time, its steps and the dimensions of a report. */
export interface DeliveryQuery extends ListOptions {
  readonly sourceId: string
  /** ISO 8601, included. */
  readonly startTime: string
  /** ISO 8601, excluded. */
  readonly endTime: string
  /** MINUTE covers at most 4 hours, HOUR 14 days, DAY 30 days. */
  readonly granularity: 'MINUTE' | 'HOUR' | 'DAY'
  /** Such as `eventName`, `eventType`, `discardReason`, `appVersion`. */
  readonly groupBy?: readonly string[]
  /** Values of dimensions. */
  readonly filter?: Readonly<Record<string, readonly string[]>>
}

/** The same for one destination. */
export interface DestinationDeliveryQuery extends DeliveryQuery {
  /** The id of the destination. */
  readonly destinationConfigId: string
}

/** A query for the volume of events. */
export interface VolumeQuery extends ListOptions, Pick<DeliveryQuery, 'startTime' | 'endTime' | 'granularity'> {
  /** Such as `eventName`, `eventType`, `source`. */
  readonly groupBy?: readonly string[]
  readonly sourceId?: readonly string[]
  readonly eventName?: readonly string[]
  readonly eventType?: readonly string[]
  readonly appVersion?: readonly string[]
}

/** A rule that is written. */
export interface RuleInput {
  readonly type: string
  /** Name of the event; only of TRACK rules. */
  readonly key?: string
  /** Renames the rule. */
  readonly newKey?: string
  readonly version: number
  readonly jsonSchema: Readonly<Record<string, unknown>>
}

/** Sends the requests of each client, for functions that are not methods of it. */
const callers = new WeakMap<object, CallApi>()

/** The function that sends the requests of a client. @throws {TypeError} for another object */
export const callerOf = (client: WorkspaceClient): CallApi => {
  const call = callers.get(client)
  if (call === undefined) throw new TypeError('The first argument must be a client of createWorkspaceClient.')
  return call
}

const without = <Options extends ListOptions>({ pageSize: _, signal: __, ...query }: Options) =>
  query as { readonly [name: string]: QueryValue } // what remains are values of the query

const createMethods = (call: CallApi) => {
  const { whoami, echo, ...rest } = endpoints
  /** A function that reads one object by the values in its path. */
  const one =
    <One extends Endpoint, Value>(endpoint: One, schema: Parameters<typeof readOne<Value>>[2]) =>
    (params: ParamsOf<One>, { signal }: ReadOptions = {}): Promise<Value> =>
      readOne(call, endpoint, schema, { params, signal })
  const write =
    <One extends Endpoint, Value>(endpoint: One, schema: Parameters<typeof readOne<Value>>[2]) =>
    (params: ParamsOf<One>, body: object, { signal }: ReadOptions = {}): Promise<Value> =>
      readOne(call, endpoint, schema, { params, body, signal })
  const confirm = async (endpoint: Endpoint, request: ApiRequest): Promise<void> => {
    await callForData(call, endpoint, request)
  }
  const report =
    (endpoint: Endpoint) =>
    <Query extends DeliveryQuery>(query: Query): AsyncGenerator<schemas.DeliveryRow, void, undefined> =>
      readList(call, endpoint, schemas.deliveryRowSchema, { ...query, params: {}, query: without(query) })
  const usage =
    <Value>(endpoint: Endpoint, schema: Parameters<typeof readList<Value>>[2]) =>
    /** @param period the first day of a month, ISO 8601, such as 2026-11-01 */
    (period: string, options: ListOptions = {}) =>
      readList(call, endpoint, schema, { ...options, query: { period } })

  return {
    /** The workspace that the token belongs to. */
    whoami: ({ signal }: ReadOptions = {}): Promise<schemas.Workspace> =>
      readOne(call, whoami, schemas.workspaceSchema, { signal }),
    /** Sends a message, which comes back. */
    echo: (message: string, { signal }: ReadOptions = {}): Promise<schemas.Echo> =>
      readOne(call, echo, schemas.echoSchema, { query: { message }, signal }),
    sources: {
      list: (options: ListOptions = {}) => readList(call, rest.listSources, schemas.sourceSchema, options),
      get: one(rest.getSource, schemas.sourceSchema),
      /** @param source `slug`, `enabled`, `metadataId` from the catalog, and optionally `settings` */
      create: (
        source: { readonly slug: string; readonly enabled: boolean; readonly metadataId: string },
        { signal }: ReadOptions = {},
      ) => readOne(call, rest.createSource, schemas.sourceSchema, { body: source, signal }),
      update: write(rest.updateSource, schemas.sourceSchema),
      createWriteKey: one(rest.createWriteKey, schemas.sourceSchema),
      /** The schema controls. */
      settings: one(rest.getSourceSettings, schemas.sourceSettingsSchema),
      updateSettings: write(rest.updateSourceSettings, schemas.sourceSettingsSchema),
      destinations: (params: ParamsOf<typeof rest.listConnectedDestinations>, options: ListOptions = {}) =>
        readList(call, rest.listConnectedDestinations, schemas.destinationSchema, { ...options, params }),
    },
    destinations: {
      list: (options: ListOptions = {}) => readList(call, rest.listDestinations, schemas.destinationSchema, options),
      get: one(rest.getDestination, schemas.destinationSchema),
      create: (destination: { readonly sourceId: string; readonly metadataId: string; readonly settings: object }) =>
        readOne(call, rest.createDestination, schemas.destinationSchema, { body: destination }),
      update: write(rest.updateDestination, schemas.destinationSchema),
      subscriptions: (params: ParamsOf<typeof rest.listSubscriptions>, options: ListOptions = {}) =>
        readList(call, rest.listSubscriptions, schemas.subscriptionSchema, { ...options, params }),
      createSubscription: write(rest.createSubscription, schemas.subscriptionSchema),
      updateSubscription: write(rest.updateSubscription, schemas.subscriptionSchema),
      filters: (params: ParamsOf<typeof rest.listFilters>, options: ListOptions = {}) =>
        readList(call, rest.listFilters, schemas.filterSchema, { ...options, params }),
      metrics: (
        { destinationId, ...query }: ParamsOf<typeof rest.deliveryMetrics> & Omit<DeliveryQuery, 'groupBy' | 'filter'>,
        { signal }: ReadOptions = {},
      ) =>
        readOne(call, rest.deliveryMetrics, schemas.deliveryMetricsSchema, {
          params: { destinationId },
          query: without(query),
          signal,
        }),
    },
    trackingPlans: {
      /** @param options `type` is LIVE, ENGAGE, TEMPLATE, PROPERTY_LIBRARY or RULE_LIBRARY */
      list: ({ type, ...options }: ListOptions & { readonly type?: string } = {}) =>
        readList(call, rest.listTrackingPlans, schemas.trackingPlanSchema, { ...options, query: { type } }),
      get: one(rest.getTrackingPlan, schemas.trackingPlanSchema),
      create: (plan: { readonly name: string; readonly type: string; readonly description?: string }) =>
        readOne(call, rest.createTrackingPlan, schemas.trackingPlanSchema, { body: plan }),
      update: (
        params: ParamsOf<typeof rest.updateTrackingPlan>,
        plan: { readonly name?: string; readonly description?: string },
      ) => confirm(rest.updateTrackingPlan, { params, body: plan }),
      rules: (params: ParamsOf<typeof rest.listRules>, options: ListOptions = {}) =>
        readList(call, rest.listRules, schemas.ruleSchema, { ...options, params }),
      /** Adds, changes and renames rules; others stay. They apply after up to 15 minutes. */
      updateRules: (
        params: ParamsOf<typeof rest.updateRules>,
        rules: readonly RuleInput[],
        { signal }: ReadOptions = {},
      ) => confirm(rest.updateRules, { params, body: { rules }, signal }),
      sources: (params: ParamsOf<typeof rest.listPlanSources>, options: ListOptions = {}) =>
        readList(call, rest.listPlanSources, schemas.sourceSchema, { ...options, params }),
      /** Connects a source, which can have one plan. */
      addSource: ({ sourceId, ...params }: ParamsOf<typeof rest.addPlanSource> & { readonly sourceId: string }) =>
        confirm(rest.addPlanSource, { params, body: { sourceId } }),
    },
    transformations: {
      list: (options: ListOptions = {}) =>
        readList(call, rest.listTransformations, schemas.transformationSchema, options),
      get: one(rest.getTransformation, schemas.transformationSchema),
      create: (transformation: object) =>
        readOne(call, rest.createTransformation, schemas.transformationSchema, { body: transformation }),
      update: write(rest.updateTransformation, schemas.transformationSchema),
    },
    /** What happened to calls. Segment is about five minutes behind. */
    delivery: {
      successfullyReceived: report(rest.successfullyReceived),
      failedOnIngest: report(rest.failedOnIngest),
      filteredAtSource: report(rest.filteredAtSource),
      filteredAtDestination: (query: DestinationDeliveryQuery) => report(rest.filteredAtDestination)(query),
      failedDelivery: (query: DestinationDeliveryQuery) => report(rest.failedDelivery)(query),
      successfulDelivery: (query: DestinationDeliveryQuery) => report(rest.successfulDelivery)(query),
    },
    /** Calls that passed validation. */
    eventVolume: (query: VolumeQuery) =>
      readList(call, rest.eventVolume, schemas.volumeRowSchema, { ...query, query: without(query), params: {} }),
    usage: {
      apiCalls: usage(rest.apiCallsUsage, schemas.apiCallsDaySchema),
      apiCallsBySource: usage(rest.apiCallsUsageBySource, schemas.apiCallsDaySchema),
      mtu: usage(rest.mtuUsage, schemas.mtuDaySchema),
      mtuBySource: usage(rest.mtuUsageBySource, schemas.mtuDaySchema),
    },
    /** Changes in the workspace, newest first. */
    auditEvents: (
      query: ListOptions & {
        readonly startTime?: string
        readonly endTime?: string
        readonly resourceId?: string
        readonly resourceType?: string
      } = {},
    ) => readList(call, rest.listAuditEvents, schemas.auditEventSchema, { ...query, query: without(query) }),
    regulations: {
      /** Those of the last 90 days. */
      list: (query: ListOptions & { readonly status?: string; readonly regulationTypes?: readonly string[] } = {}) =>
        readList(call, rest.listRegulations, schemas.regulationSchema, { ...query, query: without(query) }),
      get: one(rest.getRegulation, schemas.regulationSchema),
    },
    suppressions: (options: ListOptions = {}) =>
      readList(call, rest.listSuppressions, schemas.suppressionSchema, options),
    /** What a space has received. */
    spaces: {
      events: (params: ParamsOf<typeof rest.listSpaceEvents>, options: ListOptions = {}) =>
        readList(call, rest.listSpaceEvents, schemas.spaceEventSchema, { ...options, params }),
      eventProperties: (
        params: ParamsOf<typeof rest.listEventProperties>,
        { samples, ...options }: ListOptions & { readonly samples?: number } = {},
      ) =>
        readList(call, rest.listEventProperties, schemas.spacePropertySchema, {
          ...options,
          params,
          query: samples === undefined ? {} : { includeSampleValues: true, samplesCount: samples },
        }),
      traits: (
        params: ParamsOf<typeof rest.listSpaceTraits>,
        { samples, ...options }: ListOptions & { readonly samples?: number } = {},
      ) =>
        readList(call, rest.listSpaceTraits, schemas.spaceTraitSchema, {
          ...options,
          params,
          query: samples === undefined ? {} : { includeSampleValues: true, samplesCount: samples },
        }),
    },
  }
}

/** A client of the Public API. Lists are async iterators that request the next page when it is needed. */
export type WorkspaceClient = ReturnType<typeof createMethods>

/**
 * Creates a client of the Public API: what is in a workspace, and what happened to its calls. It keeps to the stated limits
 * of the endpoints, retries what may succeed later, and obeys `Retry-After`. The token is in no error. Functions that delete
 * something are not methods; they take the client and a confirmation.
 * @throws {SegmentError} `invalid_source` for an invalid token, region or host. Methods reject with `unauthorized`,
 *   `forbidden`, `wrong_region`, `not_found`, `conflict`, `invalid_request`, `rate_limited`, `unavailable`, `timed_out`,
 *   `invalid_response` and other codes of core
 * @see https://docs.segmentapis.com/
 */
export const createWorkspaceClient = (options: WorkspaceClientOptions): WorkspaceClient => {
  const token = checkToken(options.token)
  const base = apiBase(options, 'publicApiUrl')
  const call = createApiCaller({ kind: 'public', base, token, authorization: `Bearer ${token}` }, options)
  const client = hideSecrets(createMethods(call), () => ({ workspaceClient: base }))
  callers.set(client, call)
  return client
}
