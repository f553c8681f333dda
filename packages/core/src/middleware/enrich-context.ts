import { putValue } from '../json/put-value.ts'
import { askToJson } from '../validate/read-json.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { isThenable } from '../values/thenable.ts'
import type { DraftCall, Middleware } from './middleware.ts'

/** Context, or a function that returns it for a call. */
export type ContextSource = JsonObject | ((call: DraftCall) => JsonObject | Promise<JsonObject>)

const merge = (given: JsonObject, added: JsonObject, addedWins: boolean): JsonObject => {
  const merged: Record<string, unknown> = { ...given }
  for (const name of Object.keys(added)) {
    // Copying the own fields of an object with toJSON would send what it hides.
    const value = askToJson(added[name], name)
    const before = Object.hasOwn(given, name) ? askToJson(given[name], name) : undefined
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
  const add = (draft: DraftCall, found: JsonObject): DraftCall => {
    const call = askToJson(draft, '') as DraftCall
    const context = askToJson(call.context, 'context')
    const added = askToJson(found, 'context')
    // Validation refuses a context that is not an object.
    if ((context !== undefined && context !== null && !isJsonObject(context)) || !isJsonObject(added)) return call
    return { ...call, context: merge(isJsonObject(context) ? context : {}, added, overwrite) }
  }
  return (call) => {
    const added = typeof source === 'function' ? source(call) : source
    return isThenable(added) ? Promise.resolve(added).then((found) => add(call, found)) : add(call, added)
  }
}
