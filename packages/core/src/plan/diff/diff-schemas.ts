import type { IssuePath } from '../../error/segment-issue.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { jsonKey, sameJson } from '../schema/same-json.ts'
import { comparePatterns } from './compare-patterns.ts'

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
const lowerBounds = new Set(['minLength', 'minItems', 'minProperties'])
const upperBounds = new Set(['maxLength', 'maxItems', 'maxProperties'])
/** Two keywords that say one thing. */
const lowest = new Set(['minimum', 'exclusiveMinimum'])
const highest = new Set(['maximum', 'exclusiveMaximum'])
const listed = new Set(['enum', 'const'])

/** Keywords that allow more if their schema does. */
const schemaKeywords = new Set(['additionalProperties', 'items', 'additionalItems', 'propertyNames', 'contains'])

const shown = (value: unknown): string => (value === undefined ? 'absent' : (JSON.stringify(value) ?? '').slice(0, 200))

const own = (map: JsonObject, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined)

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

/** The values that a schema lists, as keys; undefined if it allows others. */
const listedKeys = (schema: JsonObject): readonly string[] | undefined => {
  const list = Object.hasOwn(schema, 'const') ? [schema.const] : schema.enum
  return Array.isArray(list) ? list.map(jsonKey) : undefined
}

const fitsList = (inner: JsonObject, outer: JsonObject): boolean => {
  const [from, to] = [listedKeys(inner), listedKeys(outer)]
  return to === undefined ? outer.enum === undefined : (from?.every((key) => to.includes(key)) ?? false)
}

const fitsBound = (inner: unknown, outer: unknown, isLower: boolean): boolean =>
  outer === undefined ||
  (typeof inner === 'number' && typeof outer === 'number' && (isLower ? inner >= outer : inner <= outer))

/** The lowest number that a schema allows, and whether it must be higher; the highest with `sign` -1. */
const endOf = (schema: JsonObject, sign: 1 | -1): { readonly at: number; readonly isOpen: boolean } => {
  const [name, exclusive] = sign === 1 ? ['minimum', 'exclusiveMinimum'] : ['maximum', 'exclusiveMaximum']
  const read = (bound: unknown): number => (typeof bound === 'number' ? bound * sign : Number.NEGATIVE_INFINITY)
  const [closed, open] = [read(schema[name]), read(schema[exclusive])]
  const isOpen = open >= closed
  const at = isOpen ? open : closed
  const types = typesOf(schema.type)
  const isInteger = types?.includes('integer') === true && !types.includes('number')
  if (!isInteger || !Number.isFinite(at)) return { at, isOpen }
  return { at: isOpen ? Math.floor(at) + 1 : Math.ceil(at), isOpen: false }
}

/** Whether the range of one schema begins no lower than that of another; ends no higher with `sign` -1. */
const fitsEnd = (inner: JsonObject, outer: JsonObject, sign: 1 | -1): boolean => {
  const [from, to] = [endOf(inner, sign), endOf(outer, sign)]
  return from.at > to.at || (from.at === to.at && (from.isOpen || !to.isOpen))
}

/** Whether every multiple of one number is one of another; only of integers, which have no rounding errors. */
const fitsMultiple = (inner: unknown, outer: unknown): boolean =>
  Number.isSafeInteger(inner) && Number.isSafeInteger(outer) && Number(inner) % Number(outer) === 0

/** Keywords whose values may be written in several ways. */
const spelledInWays = new Set(['type', 'uniqueItems', 'pattern', ...listed, ...lowest, ...highest])

/** Whether one schema allows no more than another; only what is sure. */
const fitsSchema = (inner: unknown, outer: unknown): boolean =>
  outer === undefined || inner === false || outer === true || sameJson(inner, outer)

/** Whether a keyword of one schema allows no more than that of another; only what is sure. */
const isWithin = (keyword: string, innerSchema: JsonObject, outerSchema: JsonObject): boolean => {
  if (listed.has(keyword)) return fitsList(innerSchema, outerSchema)
  if (lowest.has(keyword)) return fitsEnd(innerSchema, outerSchema, 1)
  if (highest.has(keyword)) return fitsEnd(innerSchema, outerSchema, -1)
  const [inner, outer] = [own(innerSchema, keyword), own(outerSchema, keyword)]
  if (outer === undefined || sameJson(inner, outer)) return true
  if (keyword === 'type') return fitsTypes(inner, outer)
  if (keyword === 'pattern') return comparePatterns(inner, outer).isWithin
  if (keyword === 'multipleOf') return fitsMultiple(inner, outer)
  if (lowerBounds.has(keyword)) return fitsBound(inner, outer, true)
  if (upperBounds.has(keyword)) return fitsBound(inner, outer, false)
  if (schemaKeywords.has(keyword)) return fitsSchema(inner, outer)
  return keyword === 'uniqueItems' && outer === false
}

const asMap = (value: unknown): JsonObject => (isDataObject(value) ? value : {})
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
      else compare(at, name, was, is, fitsSchema(was, is), value)
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
    else if (spelledInWays.has(name) && isWithin(name, before, after) && isWithin(name, after, before))
      add('patch', 'words', [name], `${name} allows the same: it was ${shown(was)} and is ${shown(is)}.`)
    else if (name === 'required') {
      const [old, now] = [namesIn(was), namesIn(is)]
      for (const one of now.filter((member) => !old.includes(member)))
        add('major', 'required_added', [name], `${JSON.stringify(one)} is required now.`)
      for (const one of old.filter((member) => !now.includes(member)))
        add('minor', 'required_removed', [name], `${JSON.stringify(one)} is no longer required.`)
    } else if (name === 'items' && isDataObject(is) && (was === undefined || isDataObject(was)))
      changes.push(...diffSchemas(asMap(was), is, [...path, name], [...target, 0]))
    else compare([name], name, was, is, isWithin(name, before, after))
  }
  return changes
}
