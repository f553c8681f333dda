import type { JsonObject, JsonValue } from '../json.ts'
import { invalidInput } from './api-error.ts'
import { optionalObject, text } from './read-input.ts'

/** A page of a list and its place in it, as the Public API returns it. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly pagination: JsonObject
}

/** How the last page of a list says that there is no other one. The SDK's type allows both. */
export type LastPage = 'absent' | 'null'

const defaultCount = 200
const maxCount = 1000

// The SDK shows `MA==` as the first cursor, which is 0 in base64.
const toCursor = (offset: number): string => btoa(String(offset))

const toOffset = (cursor: string): number => {
  try {
    const offset = atob(cursor)
    if (/^\d{1,9}$/.test(offset)) return Number(offset)
  } catch {
    // Not base64.
  }
  throw invalidInput('pagination.cursor', 'pagination.cursor is not a cursor of this API.')
}

const readCount = (given: JsonObject | undefined): number => {
  if (given === undefined) return defaultCount
  const count = text(given, 'count')
  if (!/^\d{1,9}$/.test(count) || Number(count) < 1 || Number(count) > maxCount)
    throw invalidInput('pagination.count', `pagination.count must be an integer from 1 to ${maxCount}.`)
  return Number(count)
}

/**
 * The page that a query asks for. Without `pagination`, the first 200 items.
 * @throws {ApiError} for a count outside 1 to 1000, or a cursor of another API
 */
export const paginate = <T>(items: readonly T[], query: JsonObject, lastPage: LastPage): Page<T> => {
  const given = optionalObject(query, 'pagination')
  const count = readCount(given)
  const cursor = typeof given?.cursor === 'string' ? given.cursor : undefined
  const offset = cursor === undefined ? 0 : toOffset(cursor)
  const end = offset + count
  const next: Record<string, JsonValue> =
    end < items.length ? { next: toCursor(end) } : lastPage === 'null' ? { next: null } : {}
  const previous: Record<string, JsonValue> = offset > 0 ? { previous: toCursor(Math.max(0, offset - count)) } : {}
  return {
    items: items.slice(offset, end),
    pagination: { current: toCursor(offset), ...next, ...previous, totalEntries: items.length },
  }
}
