import type { CallType } from '@org/segment-core'
import { callTypeNames } from '@org/segment-core/spec'
import type { JsonObject } from '@org/segment-testing'
import { isObject } from '../model/is-object.ts'

/** A call of a rejected request. */
export interface SentCall {
  readonly call: JsonObject
  readonly type: CallType | undefined
}

/** The call type that a path implies; undefined for batches and other paths. */
const typeOfPath = (path: string): CallType | undefined => {
  const name = /^\/v1\/(?:pixel\/)?([a-z]+)\/*$/.exec(path)?.[1]
  return callTypeNames.find((type) => type === name || type.charAt(0) === name)
}

/**
 * Reads the calls of a request that was rejected or hit a fault, so that they can still be shown.
 * @param text the body
 * @returns an empty list if the body is not a JSON object
 */
export const readSentCalls = (path: string, text: string): readonly SentCall[] => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return []
  }
  if (!isObject(body)) return []
  const type = typeOfPath(path)
  if (type !== undefined) return [{ call: body, type }]
  if (!Array.isArray(body.batch)) return []
  const { batch, context, integrations, sentAt } = body
  const fields = Object.entries({ context, integrations, sentAt }).filter(([, value]) => value !== undefined)
  const shared = Object.fromEntries(fields)
  return batch.filter(isObject).map((item) => ({
    call: { ...shared, ...item } as JsonObject, // read from JSON
    type: callTypeNames.find((known) => known === item.type),
  }))
}
