import type { SegmentCall } from '../schemas/call.ts'

/** A call as the caller wrote it, with its type; not yet validated. */
export type DraftCall = { readonly type: SegmentCall['type'] } & { readonly [name: string]: unknown }

/**
 * A step that every call passes before validation: it returns the call, another call instead, or null to drop it. It must
 * not change its argument.
 */
export type Middleware = (call: DraftCall) => DraftCall | null | Promise<DraftCall | null>

/** Runs a call through a list of steps; returns a promise only if a step does. */
export const runMiddleware = (
  call: DraftCall,
  steps: readonly Middleware[],
  from = 0,
): DraftCall | null | Promise<DraftCall | null> => {
  let current: DraftCall | null = call
  for (let index = from; index < steps.length && current !== null; index += 1) {
    const next: ReturnType<Middleware> | undefined = steps[index]?.(current)
    if (next instanceof Promise) {
      return next.then((resolved) => (resolved === null ? null : runMiddleware(resolved, steps, index + 1)))
    }
    current = next ?? null
  }
  return current
}
