import { SegmentError } from '../error/segment-error.ts'
import type { SegmentCall } from '../schemas/call.ts'
import { isJsonObject } from '../values/json-object.ts'

/** A call as the caller wrote it, with its type; not yet validated. */
export type DraftCall = { readonly type: SegmentCall['type'] } & { readonly [name: string]: unknown }

/**
 * A step that every call passes before validation: it returns the call, another call instead, or null to drop it. It must
 * not change its argument.
 */
export type Middleware = (call: DraftCall) => DraftCall | null | Promise<DraftCall | null>

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** Steps are foreign code: a forgotten `return` must not drop calls without a word. */
const passedOn = (result: unknown): DraftCall | null => {
  if (result === null || isJsonObject(result)) return result as DraftCall | null // validation follows
  const found = result === undefined ? 'undefined' : Array.isArray(result) ? 'an array' : `a ${typeof result}`
  throw new SegmentError(
    'middleware_failed',
    `A middleware returned ${found}; it must return the call, or null to drop it.`,
  )
}

/**
 * Runs a call through a list of steps; returns a promise only if a step does.
 * @throws {SegmentError} `middleware_failed` if a step returns neither a call nor null
 */
export const runMiddleware = (
  call: DraftCall,
  steps: readonly Middleware[],
  from = 0,
): DraftCall | null | Promise<DraftCall | null> => {
  let current: DraftCall | null = call
  for (let index = from; index < steps.length && current !== null; index += 1) {
    const next: unknown = steps[index]?.(current)
    if (isThenable(next)) {
      return Promise.resolve(next).then((result) => {
        const passed = passedOn(result)
        return passed === null ? null : runMiddleware(passed, steps, index + 1)
      })
    }
    current = passedOn(next)
  }
  return current
}
