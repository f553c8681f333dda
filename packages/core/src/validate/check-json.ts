import type { SegmentIssue } from '../error/segment-issue.ts'
import { limits } from '../spec/limits.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { describeValue } from './describe-value.ts'
import { jsonOrder } from './issue-order.ts'
import { type Findings, issuesOf, type MemberCheck, type Place, pathTo, report, rootOf } from './run.ts'

/** Units of any value but a string, without its members: those of the longest number, of 24 bytes. */
const otherUnits = 4

const reportNotJson = (reason: string, name: string | number, parent: Place | undefined, run: Findings): false => {
  const path = parent === undefined ? [] : pathTo(name, parent)
  report(run, { order: jsonOrder, code: 'not_json', path, message: `${reason[0]?.toUpperCase()}${reason.slice(1)}.` })
  return false
}

/** Units of a value for the size of the input; one more covers the quotes, colon and comma of a member. */
export const unitsOf = (value: unknown): number => 1 + (typeof value === 'string' ? value.length : otherUnits)

/** The place of an object or array; reports one that contains itself or is nested too deep, which has none. */
const enter = (value: object, name: string | number, parent: Place, run: Findings): Place | undefined => {
  for (let above: Place | undefined = parent; above !== undefined; above = above.parent) {
    if (above.value === value) {
      reportNotJson('the value contains itself', name, parent, run)
      return undefined
    }
  }
  const depth = parent.depth + 1
  if (depth < limits.depth) return { value, name, parent, depth }
  reportNotJson(`the value is nested deeper than ${limits.depth} levels`, name, parent, run)
  return undefined
}

/**
 * Whether for…in also lists names that the object inherits. Asking this once per object and not once per name, whether it
 * is the object's own, made validation a quarter faster.
 */
export const inheritsNames = (object: object): boolean => {
  for (const _ in Object.getPrototypeOf(object)) return true
  return false
}

/** Checks the members of an object that has no rows. */
const checkMembers = (place: Place, run: Findings): void => {
  const object = place.value as JsonObject
  const inherits = inheritsNames(object)
  let units = 0
  for (const name in object) {
    if (inherits && !Object.hasOwn(object, name)) continue
    const value = object[name]
    units += name.length + unitsOf(value)
    if (typeof value !== 'string') checkJson(value, name, place, run)
  }
  run.units += units
}

/** Checks the items of an array one by one. */
export const itemsCheck =
  <Known extends Findings>(check: (value: unknown, name: number, parent: Place, run: Known) => void) =>
  (place: Place, run: Known): void => {
    const items = place.value as readonly unknown[]
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index]
      run.units += unitsOf(item)
      if (item === undefined) reportNotJson('undefined in an array would arrive as null', index, place, run)
      else check(item, index, place, run)
    }
  }

/**
 * Reports every value that JSON cannot carry unchanged: functions, symbols, bigints, NaN, infinities, built-in objects
 * such as Date and Map, undefined in arrays, cycles, and nesting beyond {@link limits.depth}. An undefined member counts
 * as left out.
 * @returns whether the value itself is JSON, whatever it contains
 */
export const checkJson = (value: unknown, name: string | number, parent: Place, run: Findings): boolean => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true
    case 'number':
      return (
        Number.isFinite(value) ||
        reportNotJson(`${value} is not a JSON number; it would arrive as null`, name, parent, run)
      )
    case 'object':
      return value === null || checkPart(value, name, parent, run)
    default:
      return reportNotJson(`${describeValue(value)} is not a JSON value`, name, parent, run)
  }
}

/** Checks a member that may hold any JSON. */
export const anyJson: MemberCheck<Findings> = { check: checkJson, passing: 'string' }

/** Reports an object that JSON.stringify would not write as it is. */
export const checkToJson = (
  object: JsonObject,
  name: string | number,
  parent: Place | undefined,
  run: Findings,
): boolean =>
  typeof object.toJSON !== 'function' ||
  reportNotJson('an object with toJSON() changes as it is sent', name, parent, run)

/** Reports an object that JSON cannot carry, whatever it contains. */
export const checkObject = (value: object, name: string | number, parent: Place, run: Findings): value is JsonObject =>
  isJsonObject(value)
    ? checkToJson(value, name, parent, run)
    : reportNotJson(`${describeValue(value)} is not a JSON value`, name, parent, run)

const checkItems = itemsCheck(checkJson)

const checkPart = (value: object, name: string | number, parent: Place, run: Findings): boolean => {
  if (Array.isArray(value)) return checkInside(checkItems, value, name, parent, run)
  return checkObject(value, name, parent, run) && checkInside(checkMembers, value, name, parent, run)
}

/** Checks the members of an object or array; returns whether it can be entered. */
export const checkInside = <Known extends Findings>(
  members: (place: Place, run: Known) => void,
  value: object,
  name: string | number,
  parent: Place,
  run: Known,
): boolean => {
  const place = enter(value, name, parent, run)
  if (place !== undefined) members(place, run)
  return place !== undefined
}

/** Everything in an object that JSON cannot carry. */
export const findNonJson = (input: JsonObject): readonly SegmentIssue[] => {
  const run: Findings = { found: [], units: 0 }
  if (checkToJson(input, '', undefined, run)) checkMembers(rootOf(input), run)
  return issuesOf(run)
}
