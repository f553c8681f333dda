import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Source } from '../sources.ts'
import { invalidInput, notFound } from './api-error.ts'
import { destinationOf } from './destination-endpoints.ts'
import { type Endpoint, type EndpointRequest, pageOf, wordsIn } from './endpoint.ts'
import { type Granularity, granularities, measure, type Sample, type TimeWindow } from './measure-traffic.ts'
import { optionalObject, optionalText, text, texts, time, word } from './read-input.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'
import type { WorkspaceState } from './workspace-state.ts'

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** The longest range and the oldest start of each granularity, in ms. */
type Windows = Readonly<Record<Granularity, { readonly range: number; readonly age: number }>>

const windows: Windows = {
  MINUTE: { range: 4 * hourMs, age: 48 * hourMs },
  HOUR: { range: 14 * dayMs, age: 30 * dayMs },
  DAY: { range: 30 * dayMs, age: 30 * dayMs },
}

const granularityNames = ['DAY', 'HOUR', 'MINUTE'] as const

/** The size of the buckets, which older versions of the SDK write in lower case. @throws {ApiError} */
const granularityOf = (query: JsonObject, otherwise?: Granularity): Granularity => {
  const given = optionalText(query, 'granularity') ?? otherwise
  return word(given === undefined ? {} : { granularity: given.toUpperCase() }, 'granularity', granularityNames)
}

/** The window of a query. @throws {ApiError} if it is longer or older than the endpoint allows */
const windowOf = (query: JsonObject, now: number): TimeWindow =>
  checkedWindow(
    {
      granularity: granularityOf(query),
      start: time(query, 'startTime'),
      end: time(query, 'endTime'),
    },
    now,
    windows,
  )

const checkedWindow = (window: TimeWindow, now: number, allowed: Windows): TimeWindow => {
  const { granularity, start, end } = window
  if (end <= start) throw invalidInput('endTime', 'endTime must be after startTime.')
  const { range, age } = allowed[granularity]
  if (end - start > range)
    throw invalidInput('endTime', `The range must be at most ${range / hourMs} hours with ${granularity}.`)
  // A start at the limit is accepted for the time that the request takes.
  if (now - start > age + granularities.MINUTE)
    throw invalidInput('startTime', `startTime must be at most ${age / hourMs} hours ago with ${granularity}.`)
  return window
}

const metricWindows: Windows = {
  MINUTE: { range: 4 * hourMs, age: 48 * hourMs },
  HOUR: { range: 7 * dayMs, age: 7 * dayMs },
  DAY: { range: 14 * dayMs, age: 14 * dayMs },
}

/** How long ago a query without a start begins. Segment documents 30 days for DAY, which its own limit forbids. */
const metricStarts: Readonly<Record<Granularity, number>> = { MINUTE: hourMs, HOUR: 7 * dayMs, DAY: 14 * dayMs }

const metricWindowOf = (query: JsonObject, now: number): TimeWindow => {
  const granularity = granularityOf(query, 'MINUTE')
  const start = query.startTime === undefined ? now - metricStarts[granularity] : time(query, 'startTime')
  // The end is exclusive; without one, a call of this moment counts.
  const end = query.endTime === undefined ? now + 1 : time(query, 'endTime')
  return checkedWindow({ granularity, start, end }, now + 1, metricWindows)
}

const textOr = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

const appVersionOf = (call: JsonObject): string | undefined => {
  const app = isJsonObject(call.context) ? call.context.app : undefined
  return isJsonObject(app) ? textOr(app.version) : undefined
}

const callSample = (
  receivedAt: string,
  type: string | undefined,
  call: JsonObject,
  discardReason: string | undefined,
): Sample => ({
  at: Date.parse(receivedAt),
  dimensions: { eventName: textOr(call.event), eventType: type, appVersion: appVersionOf(call), discardReason },
})

const sourceSamples = {
  received: ({ traffic }: WorkspaceState, { writeKeys }: Source): readonly Sample[] =>
    traffic
      .kept()
      .filter(({ writeKey }) => writeKeys.includes(writeKey))
      .map((call) => callSample(call.receivedAt, call.type, call, undefined)),
  failed: ({ traffic }: WorkspaceState, { writeKeys }: Source): readonly Sample[] =>
    traffic
      .discarded()
      .filter(({ writeKey }) => writeKeys.includes(writeKey))
      .map(({ receivedAt, type, call, code }) => callSample(receivedAt, type, call, code)),
  // This Segment enforces no tracking plan.
  filtered: (): readonly Sample[] => [],
}

const deliverySample = ({ at, event, type, subscriptionId, reason, retries }: WebhookDelivery): Sample => ({
  at,
  retries,
  dimensions: { eventName: event, eventType: type, subscriptionId, discardReason: reason },
})

const sourceOfQuery = (query: JsonObject, state: WorkspaceState): Source => {
  const id = text(query, 'sourceId')
  const source = state.sources.get(id)
  if (source === undefined) throw notFound('source', id)
  return source
}

const sourceDimensions = ['eventName', 'eventType', 'discardReason', 'appVersion'] as const
const destinationDimensions = [...sourceDimensions, 'subscriptionId', 'activationId', 'audienceId', 'spaceId'] as const

/** Samples whose dimensions are among those of the filter. */
const filtered = (samples: readonly Sample[], query: JsonObject, dimensions: readonly string[]): readonly Sample[] => {
  const filter = optionalObject(query, 'filter') ?? {}
  const asked = Object.keys(filter).map((name) => {
    if (!dimensions.includes(name)) throw invalidInput(`filter.${name}`, `filter can contain ${dimensions.join(', ')}.`)
    return { name, values: texts(filter, name) }
  })
  return samples.filter((sample) => asked.every(({ name, values }) => values.includes(sample.dimensions[name] ?? '')))
}

const overview = (
  request: EndpointRequest,
  state: WorkspaceState,
  samples: readonly Sample[],
  dimensions: readonly string[],
): JsonObject => {
  const { query } = request
  const window = windowOf(query, state.now())
  const groupBy = wordsIn(query, 'groupBy', dimensions)
  const rows = measure(filtered(samples, query, dimensions), groupBy, window)
  const total = rows.reduce((sum, row) => sum + Number(row.total), 0)
  return { total, ...pageOf('dataset', rows, request, state, (row) => row) }
}

const ofSource = (path: string, samples: (state: WorkspaceState, source: Source) => readonly Sample[]): Endpoint => ({
  method: 'GET',
  path,
  handle: (request, state) =>
    overview(request, state, samples(state, sourceOfQuery(request.query, state)), sourceDimensions),
})

const ofDestination = (path: string, outcome: WebhookDelivery['outcome']): Endpoint => ({
  method: 'GET',
  path,
  handle: (request, state) => {
    const source = sourceOfQuery(request.query, state)
    const id = text(request.query, 'destinationConfigId')
    if (!state.destinations.has(id)) throw notFound('destination', id)
    const samples = state
      .deliveries()
      .filter((one) => one.destinationId === id && one.sourceId === source.id && one.outcome === outcome)
      .map(deliverySample)
    return overview(request, state, samples, destinationDimensions)
  },
})

/** The names are our own; Segment does not document its names. */
const metricNames = [
  ['successes', 'delivered'],
  ['failures', 'failed'],
  ['filtered', 'filtered'],
] as const

const volumeDimensions = ['eventName', 'eventType', 'source'] as const

/** How many calls arrived, were dropped, and were delivered. Segment is about five minutes behind, this one is not. */
export const deliveryEndpoints: readonly Endpoint[] = [
  ofSource('/delivery-overview/successfully-received', sourceSamples.received),
  ofSource('/delivery-overview/failed-on-ingest', sourceSamples.failed),
  ofSource('/delivery-overview/filtered-at-source', sourceSamples.filtered),
  ofDestination('/delivery-overview/filtered-at-destination', 'filtered'),
  ofDestination('/delivery-overview/failed-delivery', 'failed'),
  ofDestination('/delivery-overview/successful-delivery', 'delivered'),
  {
    method: 'GET',
    path: '/destinations/{destinationId}/delivery-metrics',
    handle: (request, state) => {
      const destination = destinationOf(request, state)
      const sourceId = sourceOfQuery(request.query, state).id
      const { start, end } = metricWindowOf(request.query, state.now())
      const sent = state
        .deliveries()
        .filter(({ destinationId, at }) => destinationId === destination.id && at >= start && at < end)
        .filter((one) => one.sourceId === sourceId)
      const metrics = metricNames.map(([metricName, outcome]) => ({
        metricName,
        total: sent.filter((one) => one.outcome === outcome).length,
      }))
      return {
        deliveryMetricsSummary: { sourceId, destinationMetadataId: destination.metadata.id, metrics },
      }
    },
  },
  {
    method: 'GET',
    path: '/events/volume',
    perMinute: 60,
    handle: (request, state) => {
      const { query } = request
      const window = windowOf(query, state.now())
      const groupBy = wordsIn(query, 'groupBy', volumeDimensions)
      const ids = texts(query, 'sourceId')
      const samples = state.sources
        .list()
        .filter(({ id }) => ids.length === 0 || ids.includes(id))
        .flatMap((source) =>
          sourceSamples
            .received(state, source)
            .map(({ at, dimensions }): Sample => ({ at, dimensions: { ...dimensions, source: source.id } })),
        )
        .filter(({ dimensions }) =>
          ['eventName', 'eventType', 'appVersion'].every((name) => {
            const wanted = texts(query, name)
            return wanted.length === 0 || wanted.includes(dimensions[name] ?? '')
          }),
        )
      const rows = measure(samples, groupBy, window).map((row) => {
        const source = typeof row.source === 'string' ? state.sources.get(row.source) : undefined
        return source === undefined ? row : { ...row, source: { id: source.id, name: source.name, slug: source.slug } }
      })
      const { pagination: _, ...shown } = query
      return {
        path: '/events/volume',
        query: { workspaceId: state.id, ...shown },
        ...pageOf('result', rows, request, state, (row) => row),
      }
    },
  },
]
