import { isJsonObject } from '@org/segment-core/internal'
import type { SpaceProperty, WorkspaceClient } from '@org/segment-core/workspace'
import { collect } from '../../workspace/find-by-name.ts'

/** Values of each property that are asked for. */
const samples = 20

/** Names of JSON types that an entry may have as its own type. */
const typeNames: Readonly<Record<string, 'boolean' | 'number' | 'string'>> = {
  ...{ boolean: 'boolean', bool: 'boolean', number: 'number', integer: 'number', float: 'number', string: 'string' },
}

const samplesOf = (entry: object): readonly unknown[] => {
  const found: unknown = Reflect.get(entry, 'samples')
  return Array.isArray(found) ? found : []
}

/** A sample is a text, whatever the value was: 1.5, true, {"a":1}. A text such as 007 is not a number. */
const readSample = (sample: unknown, type: string | null | undefined): unknown => {
  if (typeof sample !== 'string' || typeNames[type?.toLowerCase() ?? ''] === 'string') return sample
  if (!/^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|[[{].*)$/is.test(sample)) return sample
  try {
    return JSON.parse(sample)
  } catch {
    return sample
  }
}

/** A value of each type, for a property whose values are not shown. */
const placeholders = { boolean: true, number: 0.5, string: '' } as const

/** The values of a property: numbers and texts that are mixed are all texts. */
const valuesOf = (entry: object, type: string | null | undefined): readonly unknown[] => {
  const texts = samplesOf(entry)
  const values = texts.map((text) => readSample(text, type))
  const isMixed = new Set(values.map((value) => typeof value)).size > 1
  const name = typeNames[type?.toLowerCase() ?? '']
  if (values.length === 0) return [name === undefined ? null : placeholders[name]]
  return isMixed ? texts : values
}

/** An object with a value at a path of names with dots between them. */
const nested = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object // at least one name

const eventTypes: Readonly<Record<string, string>> = { page: 'page', screen: 'screen', identify: 'identify' }

async function* propertiesOf(
  client: WorkspaceClient,
  spaceId: string,
  event: { readonly name: string; readonly type: string },
  signal: AbortSignal,
): AsyncGenerator<object> {
  const params = { spaceId, eventName: event.name }
  const type = eventTypes[event.type] ?? 'track'
  const call = { type, ...(type === 'track' ? { event: event.name } : {}) }
  yield { ...call, properties: {} }
  for await (const property of client.spaces.eventProperties(params, { samples, pageSize: 200, signal })) {
    if (!isProperty(property)) continue
    for (const value of valuesOf(property, property.type)) {
      yield { ...call, properties: nested(property.name, value) }
    }
  }
}

const isProperty = (property: SpaceProperty): property is SpaceProperty & { readonly name: string } =>
  typeof property.name === 'string' && property.name !== '' && property.type?.toUpperCase() !== 'CONTEXT'

/** Events of a space that have rules of their own. */
export interface SpaceEvents {
  readonly count: number
  /** Calls that have what the space has seen: one value each. */
  readonly calls: AsyncIterable<object>
}

/** What a space has seen, as calls with one value each. Which values came together is not known. */
export const readSpace = async (
  client: WorkspaceClient,
  spaceId: string,
  signal: AbortSignal,
): Promise<SpaceEvents> => {
  const all = await collect(client.spaces.events({ spaceId }, { pageSize: 200, signal }))
  const events = all.flatMap(({ name, type }) =>
    typeof name === 'string' && name !== ''
      ? [{ name, type: typeof type === 'string' ? type.toLowerCase() : 'track' }]
      : [],
  )
  const named = events.filter(({ type }) => ['track', 'page', 'screen'].includes(type))
  const calls = async function* (): AsyncGenerator<object> {
    for (const event of named) yield* propertiesOf(client, spaceId, event, signal)
    for await (const trait of client.spaces.traits({ spaceId }, { samples, pageSize: 200, signal })) {
      if (typeof trait.trait !== 'string' || !isJsonObject(trait)) continue
      for (const value of valuesOf(trait, trait.type)) {
        yield { type: 'identify', traits: nested(trait.trait, value) }
      }
    }
  }
  return { count: named.length, calls: calls() }
}
