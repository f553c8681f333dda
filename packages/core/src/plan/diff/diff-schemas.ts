import type { IssuePath } from '../../error/segment-issue.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { jsonKey, sameJson } from '../schema/same-json.ts'

/** What a change does to callers: calls can break, more is allowed, or only words differ. */
export type PlanChangeLevel = 'major' | 'minor' | 'patch'

/** What a change is about. */
export type PlanChangeKind =
  | 'rule_added'
  | 'rule_removed'
  | 'property_added'
  | 'property_removed'
  | 'required_added'
  | 'required_removed'
  | 'narrowed'
  | 'widened'
  | 'words'

/** A difference between two schemas. */
export interface SchemaChange {
  readonly level: PlanChangeLevel
  readonly kind: PlanChangeKind
  /** Path in the schema of the whole call. */
  readonly path: IssuePath
  readonly message: string
  /** Path of the value in a call; an item is `0`. */
  readonly target: IssuePath
}

const words = new Set(['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'labels', 'id'])
const lowerBounds = new Set(['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'])
const upperBounds = new Set(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'])

/** Keywords that allow more if their schema does. */
const schemaKeywords = new Set(['additionalProperties', 'items', 'additionalItems', 'propertyNames', 'contains'])

const shown = (value: unknown): string => (value === undefined ? 'absent' : (JSON.stringify(value) ?? '').slice(0, 200))

const typesOf = (type: unknown): readonly unknown[] | undefined => {
  if (type === undefined || type === 'any') return undefined
  return Array.isArray(type) ? type : [type]
}

/** Whether every value of one list of types is allowed by another. */
const fitsTypes = (inner: unknown, outer: unknown): boolean => {
  const [from, to] = [typesOf(inner), typesOf(outer)]
  if (to === undefined || to.includes('any')) return true
  return from?.every((type) => to.includes(type) || (type === 'integer' && to.includes('number'))) ?? false
}

const fitsList = (inner: unknown, outer: unknown): boolean => {
  if (!Array.isArray(outer)) return outer === undefined
  const known = new Set(outer.map((value) => jsonKey(value)))
  return Array.isArray(inner) && inner.every((value) => known.has(jsonKey(value)))
}

const fitsBound = (inner: unknown, outer: unknown, isLower: boolean): boolean =>
  outer === undefined ||
  (typeof inner === 'number' && typeof outer === 'number' && (isLower ? inner >= outer : inner <= outer))

/** Whether every multiple of one number is one of another; only of integers, which have no rounding errors. */
const fitsMultiple = (inner: unknown, outer: unknown): boolean =>
  Number.isSafeInteger(inner) && Number.isSafeInteger(outer) && Number(inner) % Number(outer) === 0

/** Keywords whose values may be written in several ways. */
const spelledInWays = new Set(['type', 'enum', 'uniqueItems'])

/** Whether a keyword with one value allows no more than with another; only what is sure. */
const isWithin = (keyword: string, inner: unknown, outer: unknown): boolean => {
  if (outer === undefined || sameJson(inner, outer)) return true
  if (keyword === 'type') return fitsTypes(inner, outer)
  if (keyword === 'enum') return fitsList(inner, outer)
  if (keyword === 'multipleOf') return fitsMultiple(inner, outer)
  if (lowerBounds.has(keyword)) return fitsBound(inner, outer, true)
  if (upperBounds.has(keyword)) return fitsBound(inner, outer, false)
  if (schemaKeywords.has(keyword)) return inner === false || outer === true
  return keyword === 'uniqueItems' && outer === false
}

const asMap = (value: unknown): JsonObject => (isDataObject(value) ? value : {})
const own = (map: JsonObject, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined)
const union = (left: JsonObject, right: JsonObject): readonly string[] => [
  ...new Set([...Object.keys(left), ...Object.keys(right)]),
]
const namesIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** The differences between two schemas that are objects. */
export const diffSchemas = (
  before: JsonObject,
  after: JsonObject,
  path: IssuePath = [],
  target: IssuePath = [],
): readonly SchemaChange[] => {
  const changes: SchemaChange[] = []
  const add = (level: PlanChangeLevel, kind: PlanChangeKind, at: IssuePath, message: string, of: IssuePath = target) =>
    changes.push({ level, kind, path: [...path, ...at], message, target: of })

  const properties = (): void => {
    const [old, now] = [asMap(before.properties), asMap(after.properties)]
    for (const name of union(old, now)) {
      const [was, is] = [own(old, name), own(now, name)]
      const at = ['properties', name]
      const value = [...target, name]
      if (sameJson(was, is)) continue
      if (was === undefined && is !== false) {
        // The branches of a call are always there; what is new in them counts.
        if (target.length === 0) changes.push(...diffSchemas({}, asMap(is), [...path, ...at], value))
        else add('minor', 'property_added', at, `The property ${JSON.stringify(name)} is new.`, value)
      } else if (is === undefined) {
        // What a rule does not list is unplanned, unless it lists nothing.
        const isUnplanned = isDataObject(after.properties) && target.length === 1 && target[0] !== 'context'
        const isListed = isUnplanned || after.additionalProperties === false
        add(
          isListed ? 'major' : 'minor',
          'property_removed',
          at,
          `The property ${JSON.stringify(name)} is removed.`,
          value,
        )
      } else if (isDataObject(was) && isDataObject(is)) changes.push(...diffSchemas(was, is, [...path, ...at], value))
      else compare(at, name, was, is, isWithin('items', was, is), value)
    }
  }
  const compare = (
    at: IssuePath,
    name: string,
    was: unknown,
    is: unknown,
    isWider: boolean,
    of: IssuePath = target,
  ): void => {
    const [level, kind] = isWider ? (['minor', 'widened'] as const) : (['major', 'narrowed'] as const)
    add(level, kind, at, `${name} was ${shown(was)} and is ${shown(is)}.`, of)
  }
  for (const name of union(before, after)) {
    const [was, is] = [own(before, name), own(after, name)]
    if (sameJson(was, is)) continue
    if (words.has(name)) add('patch', 'words', [name], `${name} differs.`)
    else if (name === 'properties') properties()
    else if (spelledInWays.has(name) && isWithin(name, was, is) && isWithin(name, is, was))
      add('patch', 'words', [name], `${name} allows the same: it was ${shown(was)} and is ${shown(is)}.`)
    else if (name === 'required') {
      const [old, now] = [namesIn(was), namesIn(is)]
      for (const one of now.filter((member) => !old.includes(member)))
        add('major', 'required_added', [name], `${JSON.stringify(one)} is required now.`)
      for (const one of old.filter((member) => !now.includes(member)))
        add('minor', 'required_removed', [name], `${JSON.stringify(one)} is no longer required.`)
    } else if (name === 'items' && isDataObject(is) && (was === undefined || isDataObject(was)))
      changes.push(...diffSchemas(asMap(was), is, [...path, name], [...target, 0]))
    else compare([name], name, was, is, isWithin(name, was, is))
  }
  return changes
}
