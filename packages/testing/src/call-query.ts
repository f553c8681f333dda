import { isJsonObject, type JsonObject } from './json.ts'
import { compileQuery } from './query/compile-query.ts'
import { parseQuery } from './query/parse-query.ts'
import { QueryError } from './query/query.ts'
import type { FieldName, QueriedFields } from './query/query-names.ts'
import type { CallType } from './routes.ts'

/** Whether a call matches. */
export type CallMatch = (call: JsonObject, type: CallType | undefined) => boolean

/** What is known of a call by itself; a verdict is not, and asking for one would find nothing. */
const names: readonly FieldName[] = [
  'type',
  'event',
  'user',
  'userId',
  'anonymousId',
  'previousId',
  'groupId',
  'messageId',
]

/** Fields that Segment adds; a search for text must not find them. */
const addedFields = ['writeKey', 'channel', 'version', 'receivedAt', 'originalTimestamp'] as const

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined

const fieldsOf = (call: JsonObject, type: CallType | undefined): QueriedFields => ({
  type: type ?? 'unknown',
  event: textOf(type === 'page' || type === 'screen' ? call.name : call.event),
  userId: textOf(call.userId),
  anonymousId: textOf(call.anonymousId),
  previousId: textOf(call.previousId),
  groupId: textOf(call.groupId),
  messageId: textOf(call.messageId),
})

const jsonOf = (call: JsonObject): string => {
  const own = Object.entries(call).filter(([name]) => !addedFields.some((added) => added === name))
  return JSON.stringify(Object.fromEntries(own))
}

/**
 * Compiles a query for calls.
 * @throws {QueryError} if it is invalid
 */
export const compileCallQuery = (q: string): CallMatch => {
  if (typeof q === 'string' && q.trim() === '') {
    throw new QueryError(
      'bad_query',
      'The query is empty, so every call would match. Name what to find, such as type:track.',
    )
  }
  const { matches } = compileQuery(parseQuery(q, { names }))
  return (call, type) => matches(fieldsOf(call, type), () => jsonOf(call))
}

/** The calls of a request body, with the type that its path or they themselves name. */
export const callsOfBody = (
  body: JsonObject | undefined,
  type: CallType | undefined,
): readonly (readonly [JsonObject, CallType | undefined])[] => {
  if (body === undefined) return []
  if (type !== undefined || !Array.isArray(body.batch)) return [[body, type]]
  return body.batch.filter(isJsonObject).map((item) => [item, item.type as CallType | undefined]) // compared as text
}
