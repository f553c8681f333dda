import type { SegmentIssue } from '../error/segment-issue.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'

/** The objects of an envelope that Segment merges into each call of the batch. */
export type SharedFields = Readonly<Partial<Record<'context' | 'integrations', JsonObject>>>

const sharedNames = ['context', 'integrations'] as const

/** The shared fields of an envelope; undefined if it has none. What is not an object is an issue of the envelope. */
export const sharedFieldsOf = (envelope: JsonObject): SharedFields | undefined => {
  const shared = sharedNames.flatMap((name) => {
    const value = envelope[name]
    return isJsonObject(value) ? [[name, value] as const] : []
  })
  return shared.length === 0 ? undefined : Object.fromEntries(shared)
}

/** A call as Segment sees it: with the shared fields, of which the call's own members win. */
export const withSharedFields = (call: JsonObject, shared: SharedFields): JsonObject => {
  const merged: Record<string, unknown> = { ...call }
  for (const name of sharedNames) {
    const own = call[name]
    if (own === undefined || own === null) merged[name] = shared[name] ?? own
    else if (isJsonObject(own)) merged[name] = { ...shared[name], ...own }
  }
  return merged
}

/** Whether an issue of a merged call is about a member that came from the envelope. */
export const isOfEnvelope = (
  { path: [name, member] }: SegmentIssue,
  call: JsonObject,
  shared: SharedFields,
): boolean => {
  if ((name !== 'context' && name !== 'integrations') || typeof member !== 'string') return false
  const own = call[name]
  return Object.hasOwn(shared[name] ?? {}, member) && !(isJsonObject(own) && Object.hasOwn(own, member))
}
