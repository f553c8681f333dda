import { limits } from '../spec/limits.ts'
import type { JsonObject } from '../values/json-object.ts'
import { inheritsNames } from './inherits-names.ts'
import { isRawJson } from './object-kinds.ts'
import {
  type BatchReading,
  type JsonReading,
  maxUnits,
  noIssues,
  readBatchJson,
  readJson,
  valueUnits,
} from './read-json.ts'

/** In place of a size: the value is not plain. */
const notPlain = -1

/** Size of a value other than a string. */
const unitsOf = (value: unknown, levels: number): number => {
  switch (typeof value) {
    case 'boolean':
      return valueUnits
    case 'number':
      return Number.isFinite(value) ? valueUnits : notPlain
    case 'object':
      if (value === null) return valueUnits
      return Array.isArray(value) ? arrayUnits(value, levels) : objectUnits(value as JsonObject, levels)
    case 'string':
      return valueUnits + value.length
    default:
      return notPlain
  }
}

const arrayUnits = (items: readonly unknown[], levels: number): number => {
  if (levels === 0 || 'toJSON' in items) return notPlain
  let units = valueUnits
  for (let index = 0; index < items.length; index += 1) {
    const own = unitsOf(items[index], levels - 1)
    if (own === notPlain) return notPlain
    units += own
  }
  return units > maxUnits ? notPlain : units
}

const objectUnits = (object: JsonObject, levels: number): number => {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && (prototype !== null || isRawJson(object))) return notPlain
  if (levels === 0 || typeof object.toJSON === 'function') return notPlain
  let units = valueUnits
  for (const name in object) {
    const value = object[name]
    units += name.length + valueUnits
    // Most members are strings; JSON leaves undefined ones out.
    if (typeof value === 'string') units += value.length
    else if (typeof value === 'number') {
      if (!Number.isFinite(value)) return notPlain
    } else if (typeof value === 'object' && value !== null) {
      const own = Array.isArray(value) ? arrayUnits(value, levels - 1) : objectUnits(value as JsonObject, levels - 1)
      if (own === notPlain) return notPlain
      units += own
    } else if (value !== undefined && unitsOf(value, levels) === notPlain) return notPlain
  }
  return units > maxUnits ? notPlain : units
}

/** Size of a value that is plain JSON data, see {@link JsonReading}; undefined for any other value. */
const plainUnits = (value: unknown, levels: number): number | undefined => {
  if (inheritsNames()) return undefined
  try {
    const units = unitsOf(value, levels)
    return units === notPlain ? undefined : units
  } catch {
    // A getter threw, which the reading reports.
    return undefined
  }
}

/**
 * Reads a value that is only validated. Plain JSON data, which includes everything from `JSON.parse`, is not copied, because
 * a copy would take half as long as the rules; anything else is read by {@link readJson}.
 */
export const viewJson = (value: unknown): JsonReading => {
  const units = plainUnits(value, limits.depth)
  return units === undefined ? readJson(value) : { value, issues: noIssues, units }
}

/** Reads the body of a batch request that is only validated; see {@link viewJson}. */
export const viewBatchJson = (value: unknown): BatchReading => {
  const units = plainUnits(value, limits.depth + 2)
  const batch: unknown = units === undefined ? undefined : Object(value).batch
  if (units === undefined || !Array.isArray(batch)) return readBatchJson(value)
  const calls = batch.map(
    (call): JsonReading => ({
      value: call,
      issues: noIssues,
      units: plainUnits(call, limits.depth) ?? units,
    }),
  )
  return { value, issues: noIssues, units, calls }
}
