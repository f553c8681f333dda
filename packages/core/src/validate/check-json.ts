import type { SegmentIssue } from '../error/segment-issue.ts'
import { limits } from '../spec/limits.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { describeValue } from './describe-value.ts'
import { jsonOrder } from './issue-order.ts'
import { type Findings, issuesOf, type Place, pathTo, report, rootOf } from './run.ts'

/** Bytes of JSON that one unit of text has at most: those of `\\u0000`. */
const unitBytes = 6

/** Bytes of the longest number, and of any other value but its members. */
const numberBytes = 24

/** Quotes, colon and comma of a member. */
const frameBytes = 6

const reportNotJson = (reason: string, name: string | number, parent: Place | undefined, run: Findings): false => {
  const path = parent === undefined ? [] : pathTo(name, parent)
  report(run, { order: jsonOrder, code: 'not_json', path, message: `${reason[0]?.toUpperCase()}${reason.slice(1)}.` })
  return false
}

/** Adds a member to the size of the input. */
export const countMember = (name: string, value: unknown, run: Findings): void => {
  const bytes = typeof value === 'string' ? value.length * unitBytes : numberBytes
  run.maxJsonBytes += name.length * unitBytes + bytes + frameBytes
}

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

/** Checks the members of an object that has no rows. */
const checkMembers = (place: Place, run: Findings): void => {
  const object = place.value as JsonObject
  for (const name of Object.keys(object)) {
    const value = object[name]
    countMember(name, value, run)
    checkJson(value, name, place, run)
  }
}

/** Checks the items of an array one by one. */
export const itemsCheck =
  <Known extends Findings>(check: (value: unknown, name: number, parent: Place, run: Known) => void) =>
  (place: Place, run: Known): void => {
    const items = place.value as readonly unknown[]
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index]
      countMember('', item, run)
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

/** Reports an object that JSON cannot carry, whatever it contains. */
export const checkObject = (
  value: object,
  name: string | number,
  parent: Place | undefined,
  run: Findings,
): value is JsonObject => {
  if (!isJsonObject(value)) return reportNotJson(`${describeValue(value)} is not a JSON value`, name, parent, run)
  if (typeof value.toJSON !== 'function') return true
  return reportNotJson('an object with toJSON() changes as it is sent', name, parent, run)
}

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
  const run: Findings = { found: [], maxJsonBytes: 0 }
  if (checkObject(input, '', undefined, run)) checkMembers(rootOf(input), run)
  return issuesOf(run)
}
