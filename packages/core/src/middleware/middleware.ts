import { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import type { SegmentCall } from '../schemas/call.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { type JsonReading, readJson } from '../validate/read-json.ts'
import { isJsonObject } from '../values/json-object.ts'
import { isThenable } from '../values/thenable.ts'

/**
 * A call as plain JSON data, with its type; not yet validated. A Date of the caller is text, and an object with `toJSON` is
 * what that returned.
 */
export type DraftCall = { readonly type: SegmentCall['type'] } & { readonly [name: string]: unknown }

/**
 * A step that every call passes before validation: it returns the call, another call instead, or null to drop it. It must
 * not change its argument.
 */
export type Middleware = (call: DraftCall) => DraftCall | null | Promise<DraftCall | null>

const hasError = (issues: readonly SegmentIssue[]): boolean =>
  issues.length > 0 && issues.some(({ severity }) => severity === 'error')

/** The call for middleware; undefined if it cannot be sent anyway, which validation explains. */
export const draftOf = (reading: JsonReading, type: CallType | undefined): JsonReading | undefined => {
  const { value, issues } = reading
  if (!isJsonObject(value) || hasError(issues)) return undefined
  return type === undefined ? reading : { ...reading, value: { ...value, type } }
}

/** Steps are foreign code: a forgotten `return` must not drop calls without a word. */
const checkResult = (result: unknown): void => {
  if (result === null || isJsonObject(result)) return
  const found = result === undefined ? 'undefined' : Array.isArray(result) ? 'an array' : `a ${typeof result}`
  throw new SegmentError(
    'middleware_failed',
    `A middleware returned ${found}; it must return the call, or null to drop it.`,
  )
}

/** Reads what a step returned; issues found before it are kept. */
const readResult = (result: unknown, { issues }: JsonReading): JsonReading | null => {
  checkResult(result)
  if (result === null) return null
  const read = readJson(result)
  return issues.length === 0 ? read : { ...read, issues: [...issues, ...read.issues] }
}

/**
 * Runs a call through a list of steps; returns a promise only if a step does. Each step gets plain JSON data, and what it
 * returns is read again: it may hold a Date, or be changed later.
 * @param draft from {@link draftOf}
 * @returns the call and everything that was found while it was read, or null if a step drops it
 * @throws {SegmentError} `middleware_failed` if a step returns neither a call nor null
 */
export const runMiddleware = (
  draft: JsonReading,
  steps: readonly Middleware[],
  from = 0,
): JsonReading | null | Promise<JsonReading | null> => {
  let current = draft
  for (let index = from; index < steps.length; index += 1) {
    // Validation follows, and says what is wrong with a call that has no type.
    const result: unknown = steps[index]?.(current.value as DraftCall)
    if (isThenable(result)) {
      return Promise.resolve(result).then((settled) => {
        const read = readResult(settled, current)
        return read === null || hasError(read.issues) ? read : runMiddleware(read, steps, index + 1)
      })
    }
    const isLast = index === steps.length - 1
    if (result === current.value && !isLast) continue
    const read = readResult(result, current)
    if (read === null || hasError(read.issues)) return read
    current = read
  }
  return current
}
