import type { EventSummary } from '../model/event-record.ts'
import { isObject } from '../model/is-object.ts'
import type { CatalogueEntry } from '../model/traffic-summary.ts'

/** Event names tracked; further names are ignored. */
const maxNames = 1_000
/** Properties tracked per event name. */
const maxProperties = 200
/** Depth of nested objects. */
const maxDepth = 4
/** Array items inspected. */
const maxItems = 10
/** Characters of an example. */
const maxCharacters = 120
/** Characters of a path; properties with longer ones are not tracked, because a cut path could stand for several. */
const maxPath = 400

interface SeenProperty {
  readonly types: Map<string, number>
  /** Calls with this property; one call may have it in several items of a list. */
  count: number
  /** Number of the latest of these calls. */
  latest: number
  example: unknown
  driftsSince: string | undefined
}

interface SeenName {
  readonly name: string
  readonly type: string
  readonly verdicts: Map<string, number>
  readonly properties: Map<string, SeenProperty>
  count: number
  lastSeenAt: string
  truncated: boolean
}

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const cut = (text: string): string => (text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text)

const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

const createName = (name: string, type: string): SeenName => ({
  name,
  type,
  verdicts: new Map(),
  properties: new Map(),
  count: 0,
  lastSeenAt: '',
  truncated: false,
})

const record = (seen: SeenName, path: string, value: unknown, receivedAt: string): void => {
  const known = seen.properties.get(path)
  if (known === undefined && seen.properties.size >= maxProperties) {
    seen.truncated = true
    return
  }
  const property = known ?? { types: new Map(), count: 0, latest: 0, example: null, driftsSince: undefined }
  if (known === undefined) seen.properties.set(path, property)
  const type = typeOf(value)
  count(property.types, type)
  if (property.latest !== seen.count) property.count += 1
  property.latest = seen.count
  if (type === 'null') return
  const firstType = [...property.types.keys()].find((one) => one !== 'null')
  if (type !== firstType) property.driftsSince ??= receivedAt
  if (typeof value === 'string') property.example = cut(value)
  else if (typeof value !== 'object') property.example = value
}

/** A name that could be read as a path is quoted, so that `{"a.b":1}` and `{"a":{"b":1}}` are two properties. */
const pathOf = (parent: string, name: string): string => {
  if (name === '' || /[.[\]"]/.test(name)) return `${parent}[${JSON.stringify(name)}]`
  return parent === '' ? name : `${parent}.${name}`
}

const walk = (seen: SeenName, value: unknown, path: string, depth: number, receivedAt: string): void => {
  if (depth > maxDepth) {
    seen.truncated = true
    return
  }
  if (Array.isArray(value)) {
    for (const item of value.slice(0, maxItems)) visit(seen, item, `${path}[]`, depth, receivedAt)
    return
  }
  if (!isObject(value)) return
  let looked = 0
  for (const name in value) {
    // An object may have a million names.
    looked += 1
    if (looked > maxProperties) {
      seen.truncated = true
      return
    }
    const own = pathOf(path, name)
    if (own.length <= maxPath) visit(seen, value[name], own, depth, receivedAt)
    else seen.truncated = true
  }
}

const visit = (seen: SeenName, value: unknown, path: string, depth: number, receivedAt: string): void => {
  record(seen, path, value, receivedAt)
  walk(seen, value, path, depth + 1, receivedAt)
}

const counts = (map: ReadonlyMap<string, number>): Record<string, number> => Object.fromEntries(map)

const toEntry = ({ properties, verdicts, ...seen }: SeenName): CatalogueEntry => ({
  ...seen,
  verdicts: counts(verdicts),
  properties: [...properties].map(([path, { types, latest: _, ...rest }]) => ({ path, types: counts(types), ...rest })),
})

/**
 * Creates a catalogue of every event name seen, with the types of its properties. Every dimension is bounded, so a
 * hostile sender cannot fill the memory.
 */
export const createCatalogue = () => {
  const names = new Map<string, SeenName>()
  return {
    /** @param facts properties or traits of the call, if any */
    observe: ({ type, event, verdict, receivedAt }: EventSummary, facts: unknown): void => {
      if (type === 'unknown') return
      const name = event ?? type
      const key = `${type}\n${name}`
      const known = names.get(key)
      if (known === undefined && names.size >= maxNames) return
      const seen = known ?? createName(name, type)
      if (known === undefined) names.set(key, seen)
      seen.count += 1
      seen.lastSeenAt = receivedAt
      count(seen.verdicts, verdict)
      walk(seen, facts, '', 0, receivedAt)
    },
    /** Most frequent first. */
    entries: (): CatalogueEntry[] =>
      [...names.values()].map(toEntry).toSorted((left, right) => right.count - left.count),
    clear: (): void => names.clear(),
  }
}
