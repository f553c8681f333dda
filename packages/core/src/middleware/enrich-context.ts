import { putValue } from '../json/put-value.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import type { DraftCall, Middleware } from './middleware.ts'

/** Context, or a function that returns it for a call. */
export type ContextSource = JsonObject | ((call: DraftCall) => JsonObject | Promise<JsonObject>)

const merge = (given: JsonObject, added: JsonObject, addedWins: boolean): JsonObject => {
  const merged: Record<string, unknown> = { ...given }
  for (const name of Object.keys(added)) {
    const value = added[name]
    const before = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined) continue
    if (isJsonObject(before) && isJsonObject(value)) putValue(merged, name, merge(before, value, addedWins))
    else if (addedWins || before === undefined) putValue(merged, name, value)
  }
  return merged
}

/**
 * Adds context to every call: the version of the application, its environment, a campaign. Objects are merged name by
 * name; values of the call win unless `overwrite` is set.
 */
export const enrichContext = (
  source: ContextSource,
  options: { readonly overwrite?: boolean | undefined } = {},
): Middleware => {
  const { overwrite = false } = options
  const add = (call: DraftCall, added: JsonObject): DraftCall => {
    const given = isJsonObject(call.context) ? call.context : {}
    // Validation refuses a context that is not an object.
    if (call.context !== undefined && call.context !== null && !isJsonObject(call.context)) return call
    return { ...call, context: merge(given, added, overwrite) }
  }
  return (call) => {
    const added = typeof source === 'function' ? source(call) : source
    return added instanceof Promise ? added.then((found) => add(call, found)) : add(call, added)
  }
}
