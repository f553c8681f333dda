import type { IssuePath, SegmentIssue } from '../error/segment-issue.ts'
import { createIssue } from '../error/segment-issue.ts'
import { limits } from '../spec/limits.ts'
import type { JsonObject } from '../values/json-object.ts'
import { describeValue } from './describe-value.ts'

/** Says why a single value is not JSON; undefined for one that is, and for arrays and objects, whose parts are to see. */
const reasonOf = (value: unknown): string | undefined => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `${String(value)} is no JSON number; it would arrive as null`
    case 'object': {
      if (value === null || Array.isArray(value)) return undefined
      if (Object.prototype.toString.call(value) !== '[object Object]') return `${describeValue(value)} is no JSON value`
      if ('toJSON' in value && typeof value.toJSON === 'function')
        return 'an object with toJSON() changes as it is sent'
      return undefined
    }
    default:
      return `${describeValue(value)} is no JSON value`
  }
}

/**
 * Finds everything that JSON can not carry unchanged: functions, symbols, bigints, NaN, infinities, built-in objects such
 * as Date and Map, undefined inside arrays, cycles, and nesting beyond {@link limits.depth}. An undefined property counts
 * as left out.
 */
export const findNonJson = (input: unknown, basePath: IssuePath = []): readonly SegmentIssue[] => {
  const issues: SegmentIssue[] = []
  const ancestors = new Set<unknown>()
  // Copied only into an issue: most calls have none.
  const path = [...basePath]
  const report = (reason: string): void => {
    issues.push(createIssue('not_json', [...path], `${reason[0]?.toUpperCase()}${reason.slice(1)}.`))
  }
  const visit = (value: unknown): void => {
    const reason = reasonOf(value)
    if (reason !== undefined) report(reason)
    else if (typeof value === 'object' && value !== null) visitParts(value)
  }
  const visitParts = (value: object): void => {
    if (ancestors.has(value)) {
      report('the value contains itself')
      return
    }
    if (ancestors.size >= limits.depth) {
      report(`the value is nested deeper than ${limits.depth} levels`)
      return
    }
    ancestors.add(value)
    if (Array.isArray(value)) visitItems(value)
    else visitFields(value as JsonObject)
    ancestors.delete(value)
  }
  const visitItems = (items: readonly unknown[]): void => {
    for (let index = 0; index < items.length; index += 1) {
      path.push(index)
      if (items[index] === undefined) report('undefined in an array would arrive as null')
      else visit(items[index])
      path.pop()
    }
  }
  const visitFields = (fields: JsonObject): void => {
    for (const name of Object.keys(fields)) {
      path.push(name)
      visit(fields[name])
      path.pop()
    }
  }
  visit(input)
  return issues
}
