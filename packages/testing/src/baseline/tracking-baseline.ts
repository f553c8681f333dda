import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/** What is known of a property or trait. */
export interface BaselineProperty {
  /** JSON types, in alphabetical order. */
  readonly types: readonly string[]
  /** Whether every call of the event has it. */
  readonly presence: 'always' | 'sometimes'
}

/** Properties or traits by path: `products[].price` is the price of an item. */
export type BaselineEvent = Readonly<Record<string, BaselineProperty>>

/** The shape of tracked calls, without their values: by type and name, such as `track Order Completed`. */
export type TrackingBaseline = Readonly<Record<string, BaselineEvent>>

/** A difference between two baselines. */
export interface BaselineChange {
  readonly kind: 'added' | 'removed' | 'changed'
  /** Such as `track Order Completed`. */
  readonly event: string
  /** Path of the property; absent if the whole event was added or removed. */
  readonly property?: string
  readonly before?: BaselineProperty
  readonly after?: BaselineProperty
}

const typeOf = (value: JsonValue): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** Objects within objects that are looked into; deeper ones count as objects. */
const maxDepth = 8

const visit = (value: JsonValue, path: string, depth: number, found: Map<string, Set<string>>): void => {
  if (path !== '') found.set(path, (found.get(path) ?? new Set()).add(typeOf(value)))
  if (depth >= maxDepth) return
  if (Array.isArray(value)) for (const item of value) visit(item, `${path}[]`, depth + 1, found)
  else if (isJsonObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      // A name with a point is not a path.
      const shown = /[.[\]"]/.test(name) ? JSON.stringify(name) : name
      visit(inner, path === '' ? shown : `${path}.${shown}`, depth + 1, found)
    }
  }
}

const nameOf = ({ type, event, name }: JsonObject): string => {
  const own = type === 'page' || type === 'screen' ? name : event
  return typeof own === 'string' ? `${String(type)} ${own}` : String(type)
}

const inOrder = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> =>
  // Not an object literal: a name may be `__proto__`.
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

/** What is collected of an event. */
interface CollectedEvent {
  calls: number
  readonly properties: Map<string, { readonly types: Set<string>; calls: number }>
}

const describeEvent = ({ calls, properties }: CollectedEvent): BaselineEvent => {
  const described = [...properties].map(([path, { types, calls: having }]): [string, BaselineProperty] => [
    path,
    { types: [...types].sort(), presence: having === calls ? 'always' : 'sometimes' },
  ])
  return inOrder(described)
}

/** Limits of what is collected; what is beyond them is left out. @default none */
export interface BaselineLimits {
  readonly events?: number
  /** Of each event. */
  readonly properties?: number
}

/** Collects calls one by one, so that a long run need not keep them. */
export const collectBaseline = ({
  events: maxEvents = Infinity,
  properties: maxProperties = Infinity,
}: BaselineLimits = {}) => {
  const events = new Map<string, CollectedEvent>()
  let truncated = false
  const eventOf = (name: string): CollectedEvent | undefined => {
    const known = events.get(name)
    if (known !== undefined) return known
    if (events.size >= maxEvents) return undefined
    const added: CollectedEvent = { calls: 0, properties: new Map() }
    events.set(name, added)
    return added
  }
  return {
    add: (call: JsonObject): void => {
      const event = eventOf(nameOf(call))
      if (event === undefined) {
        truncated = true
        return
      }
      event.calls += 1
      const found = new Map<string, Set<string>>()
      visit(call.properties ?? call.traits ?? {}, '', 0, found)
      for (const [path, types] of found) {
        const known = event.properties.get(path) ?? { types: new Set<string>(), calls: 0 }
        if (known.calls === 0 && event.properties.size >= maxProperties) {
          truncated = true
          continue
        }
        for (const type of types) known.types.add(type)
        known.calls += 1
        event.properties.set(path, known)
      }
    },
    baseline: (): TrackingBaseline => inOrder([...events].map(([name, event]) => [name, describeEvent(event)])),
    /** Whether something was left out. */
    isTruncated: (): boolean => truncated,
  }
}

/** Describes calls by the names, properties, types and presence of each event; ids, times and values leave no trace. */
export const trackingBaseline = (calls: readonly JsonObject[]): TrackingBaseline => {
  const collected = collectBaseline()
  for (const call of calls) collected.add(call)
  return collected.baseline()
}

const isSame = (before: BaselineProperty, after: BaselineProperty): boolean =>
  before.presence === after.presence && before.types.join() === after.types.join()

const changesOf = (event: string, before: BaselineEvent, after: BaselineEvent): readonly BaselineChange[] => {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths.flatMap((property): readonly BaselineChange[] => {
    const [old, now] = [before[property], after[property]]
    if (old === undefined) return now === undefined ? [] : [{ kind: 'added', event, property, after: now }]
    if (now === undefined) return [{ kind: 'removed', event, property, before: old }]
    return isSame(old, now) ? [] : [{ kind: 'changed', event, property, before: old, after: now }]
  })
}

/** Compares two baselines: what the second one added, removed and changed. */
export const compareBaselines = (before: TrackingBaseline, after: TrackingBaseline): readonly BaselineChange[] => {
  const events = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return events.flatMap((event): readonly BaselineChange[] => {
    const [old, now] = [before[event], after[event]]
    if (old === undefined) return [{ kind: 'added', event }]
    if (now === undefined) return [{ kind: 'removed', event }]
    return changesOf(event, old, now)
  })
}

const propertyText = ({ types, presence }: BaselineProperty): string => `${types.join(' | ')}, ${presence}`

/** Writes changes as lines of a diff: `+` added, `-` removed, `~` changed. */
export const formatBaselineChanges = (changes: readonly BaselineChange[]): readonly string[] =>
  changes.map(({ kind, event, property, before, after }) => {
    const subject = property === undefined ? event : `${event}: ${property}`
    const shown = [before, after].flatMap((one) => (one === undefined ? [] : [propertyText(one)])).join(' → ')
    const sign = { added: '+', removed: '-', changed: '~' }[kind]
    return `${sign} ${subject}${shown === '' ? '' : ` (${shown})`}`
  })
