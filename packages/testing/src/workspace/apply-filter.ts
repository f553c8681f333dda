import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { isTrueFor } from './fql.ts'
import type { FilterAction, FilterRule } from './workspace-state.ts'

/** The order in which Segment applies the actions of all filters. */
const order: readonly FilterAction['type'][] = ['SAMPLE', 'DROP', 'DROP_PROPERTIES', 'ALLOW_PROPERTIES']

const valueAt = (call: JsonObject, path: string): JsonValue | undefined =>
  path
    .split('.')
    .reduce<JsonValue | undefined>(
      (value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      call,
    )

/** A number in [0, 1) that is always the same for the same value (FNV-1a). Segment's own hash is not documented. */
const shareOf = (value: JsonValue): number => {
  let hash = 0x811c9dc5
  for (const character of JSON.stringify(value)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}

/** The object at a path, changed. A path that leads to no object changes nothing. */
const changeAt = (
  call: JsonObject,
  names: readonly string[],
  change: (object: JsonObject) => JsonObject,
): JsonObject => {
  const [name, ...rest] = names
  if (name === undefined) return change(call)
  const inner = Object.hasOwn(call, name) ? call[name] : undefined
  return isJsonObject(inner) ? { ...call, [name]: changeAt(inner, rest, change) } : call
}

const keep = (object: JsonObject, isKept: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => isKept(name)))

const apply = (call: JsonObject, action: FilterAction, random: () => number): JsonObject | null => {
  if (action.type === 'DROP') return null
  if (action.type === 'SAMPLE') {
    const value = action.path === undefined ? undefined : valueAt(call, action.path)
    return (value === undefined ? random() : shareOf(value)) < action.percent ? call : null
  }
  const keeps = action.type === 'ALLOW_PROPERTIES'
  return Object.entries(action.fields).reduce(
    (changed, [path, names]) =>
      // The empty path is the call itself.
      changeAt(changed, path === '' ? [] : path.split('.'), (object) =>
        keep(object, (name) => names.includes(name) === keeps),
      ),
    call,
  )
}

/**
 * A call after filters: those whose condition is true for it apply their actions, in Segment's order.
 * @returns null if the call is dropped
 */
export const applyFilters = (
  filters: readonly FilterRule[],
  call: JsonObject,
  random: () => number,
): JsonObject | null => {
  const actions = filters.filter(({ matches }) => isTrueFor(matches, call)).flatMap(({ actions: own }) => own)
  return actions
    .toSorted((one, other) => order.indexOf(one.type) - order.indexOf(other.type))
    .reduce<JsonObject | null>((changed, action) => (changed === null ? null : apply(changed, action, random)), call)
}
