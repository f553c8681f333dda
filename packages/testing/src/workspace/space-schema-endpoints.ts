import type { StoredCall } from '../call-records.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { invalidInput } from './api-error.ts'
import { type Endpoint, type EndpointRequest, pageOf, param } from './endpoint.ts'
import { optionalBoolean, optionalText, optionalWord } from './read-input.ts'
import type { WorkspaceState } from './workspace-state.ts'

/** An event, a property or a trait as the calls show it. */
interface Seen {
  readonly name: string
  readonly type: string
  /** ISO 8601. */
  lastSeenAt: string
  readonly values: Set<string>
}

/** Values of a property that are stored. */
const mostValues = 1000

/** Collects what was seen, one entry for each name and type. */
const createCatalogue = () => {
  const seen = new Map<string, Seen>()
  return {
    entries: (): readonly Seen[] => [...seen.values()],
    add(name: string, type: string, at: string, value?: JsonValue): void {
      const key = JSON.stringify([type, name])
      const entry = seen.get(key) ?? { name, type, lastSeenAt: at, values: new Set<string>() }
      seen.set(key, entry)
      if (at > entry.lastSeenAt) entry.lastSeenAt = at
      if (value === undefined || value === null || entry.values.size >= mostValues) return
      entry.values.add(typeof value === 'string' ? value : JSON.stringify(value))
    },
  }
}

/** The name of the event of a call: of a track call its event, of others their name or their type. */
const eventNameOf = (call: StoredCall): string => {
  const name = call.type === 'track' ? call.event : call.name
  return typeof name === 'string' && name !== '' ? name : call.type
}

const eventsIn = ({ traffic }: WorkspaceState): readonly Seen[] => {
  const catalogue = createCatalogue()
  for (const call of traffic.kept()) catalogue.add(eventNameOf(call), call.type.toUpperCase(), call.receivedAt)
  return catalogue.entries()
}

/** The leaves of an object, with dots between the names. */
const leavesOf = (object: JsonObject, prefix = ''): readonly (readonly [string, JsonValue])[] =>
  Object.entries(object).flatMap(([name, value]) =>
    isJsonObject(value) ? leavesOf(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value] as const],
  )

const propertiesOf = ({ traffic }: WorkspaceState, eventName: string): readonly Seen[] => {
  const catalogue = createCatalogue()
  for (const call of traffic.kept()) {
    if (eventNameOf(call) !== eventName) continue
    const parts = [
      ['PROPERTY', call.properties],
      ['CONTEXT', call.context],
    ] as const
    for (const [type, part] of parts)
      for (const [name, value] of leavesOf(isJsonObject(part) ? part : {}))
        catalogue.add(name, type, call.receivedAt, value)
  }
  return catalogue.entries()
}

const traitsIn = ({ traffic }: WorkspaceState): readonly Seen[] => {
  const catalogue = createCatalogue()
  for (const call of traffic.kept()) {
    if (call.type !== 'identify' || !isJsonObject(call.traits)) continue
    for (const [name, value] of Object.entries(call.traits)) catalogue.add(name, 'CUSTOM', call.receivedAt, value)
  }
  return catalogue.entries()
}

/** The entries that a query asks for, in its order: the last seen first, unless it says otherwise. */
const asked = (seen: readonly Seen[], { query }: EndpointRequest): readonly Seen[] => {
  const search = optionalText(query, 'search') ?? ''
  const sortBy = optionalWord(query, 'sortBy', ['lastSeenAt', 'name']) ?? 'lastSeenAt'
  const sign = optionalWord(query, 'sortDir', ['asc', 'desc']) === 'asc' ? 1 : -1
  return seen
    .filter(({ name }) => name.includes(search))
    .toSorted((one, other) => {
      if (one[sortBy] === other[sortBy]) return 0
      return one[sortBy] < other[sortBy] ? -sign : sign
    })
}

const samplesOf = ({ query }: EndpointRequest): ((seen: Seen) => JsonObject) => {
  const count = Number(optionalText(query, 'samplesCount') ?? 20)
  if (!Number.isInteger(count) || count < 1 || count > 100)
    throw invalidInput('samplesCount', 'samplesCount must be an integer from 1 to 100.')
  if (optionalBoolean(query, 'includeSampleValues') !== true) return () => ({})
  return ({ values }) => ({ samples: [...values].slice(0, count) })
}

/** A page without the way back, which these lists do not have. */
const forwardOnly = (data: JsonObject): JsonObject => {
  if (!isJsonObject(data.pagination)) return data
  const { previous: _, ...pagination } = data.pagination
  return { ...data, pagination }
}

const endpoint = (path: string, handle: Endpoint['handle']): Endpoint => ({
  method: 'GET',
  path: `/spaces/{spaceId}${path}`,
  perMinute: 25,
  handle,
})

/** What a space saw: events, their properties, and traits, with values. Every space saw all calls. */
export const spaceSchemaEndpoints: readonly Endpoint[] = [
  endpoint('/events', (request, state) =>
    pageOf('events', asked(eventsIn(state), request), request, state, ({ values: _, ...shown }) => shown),
  ),
  endpoint('/events/{eventName}/properties', (request, state) => {
    const eventName = param(request, 'eventName')
    const samples = samplesOf(request)
    const seen = asked(propertiesOf(state, eventName), request)
    return forwardOnly(
      pageOf('eventProperties', seen, request, state, (one) => ({
        name: one.name,
        type: one.type,
        eventName,
        lastSeenAt: one.lastSeenAt,
        ...samples(one),
      })),
    )
  }),
  endpoint('/events/{eventName}/properties/{propertyName}/sample-values', (request, state) => {
    const type = optionalWord(request.query, 'propertyType', ['CONTEXT', 'PROPERTY']) ?? 'PROPERTY'
    const name = param(request, 'propertyName')
    const found = propertiesOf(state, param(request, 'eventName')).find((one) => one.name === name && one.type === type)
    return { sampleValues: [...(found?.values ?? [])] }
  }),
  endpoint('/traits', (request, state) => {
    const samples = samplesOf(request)
    return forwardOnly(
      pageOf('traits', asked(traitsIn(state), request), request, state, (one) => ({
        trait: one.name,
        type: one.type,
        lastSeenAt: one.lastSeenAt,
        ...samples(one),
      })),
    )
  }),
  endpoint('/traits/{traitKey}/sample-values', (request, state) => {
    const key = param(request, 'traitKey')
    return { sampleValues: [...(traitsIn(state).find(({ name }) => name === key)?.values ?? [])] }
  }),
]
