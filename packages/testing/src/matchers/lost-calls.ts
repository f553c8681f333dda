import type { DiscardedCall, DuplicateCall, RecordedRequest } from '../call-records.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { findRoute } from '../routes.ts'

/** A call that arrived and was not stored. */
export interface LostCall {
  readonly call: JsonObject
  /** Follows the words "The nearest call". */
  readonly which: string
  readonly why: string
}

/** The lists of a local Segment with calls that it did not store. */
export interface LossLists {
  readonly discarded: readonly DiscardedCall[]
  readonly duplicates?: readonly DuplicateCall[]
  readonly requests?: readonly RecordedRequest[]
}

/** Refused requests whose bodies are parsed for a message. */
const maxRequests = 1_000

/** A call to a path with a type needs no type of its own. */
const withType = ({ call, type }: DiscardedCall | DuplicateCall): JsonObject =>
  type === undefined ? call : { ...call, type }

const fromDiscarded = (discarded: DiscardedCall): LostCall => ({
  call: withType(discarded),
  which: 'which Segment answered 200 and dropped',
  why: `dropped as ${discarded.code}: ${discarded.reason}`,
})

const fromDuplicate = (duplicate: DuplicateCall): LostCall => ({
  call: withType(duplicate),
  which: 'whose messageId Segment had received before',
  why: `dropped as a repeat of the messageId ${JSON.stringify(duplicate.messageId)}, first received at ${duplicate.firstReceivedAt}`,
})

/** The calls of a refused request, without the write key. */
const callsIn = ({ json, path }: RecordedRequest): readonly JsonObject[] => {
  if (!isJsonObject(json)) return []
  if (Array.isArray(json.batch)) return json.batch.filter(isJsonObject)
  const { writeKey: _, ...call } = json
  const route = findRoute(path)
  return [route?.kind === 'call' ? { ...call, type: route.type } : call]
}

const refusedOf = ({ requests = [] }: LossLists): readonly RecordedRequest[] =>
  requests.filter(({ refusal }) => refusal !== undefined).slice(-maxRequests)

/** Every call that arrived and was not stored, with the reason; a call that a retry stored is not lost. */
export const lostCalls = (lists: LossLists, kept: readonly JsonObject[]): readonly LostCall[] => {
  const stored = new Set(kept.map(({ messageId }) => messageId))
  const refused = refusedOf(lists).flatMap((request) =>
    callsIn(request)
      .filter(({ messageId }) => messageId === undefined || !stored.has(messageId))
      .map((call): LostCall => ({ call, which: 'which was refused', why: `refused ${request.refusal}` })),
  )
  return [...lists.discarded.map(fromDiscarded), ...(lists.duplicates ?? []).map(fromDuplicate), ...refused]
}

/** A path, without the write key of the browser library's requests. */
const pathWords = (path: string): string =>
  path.replace(/(projects|analytics\.js\/v1)\/[^/]+/, '$1/{key}').slice(0, 100)

/** Refused requests in which no call can be read, in words. */
export const unreadableRequests = (lists: LossLists): readonly string[] =>
  refusedOf(lists)
    .filter((request) => callsIn(request).length === 0)
    .map(({ method, path, refusal }) => `${method} ${pathWords(path)}: refused ${refusal}`)
