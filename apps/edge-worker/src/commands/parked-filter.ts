import { findValue, isJsonObject } from '@org/segment-core/internal'
import type { ParkedCall } from '../storage/parked-calls.ts'
import { parkedSource } from '../storage/queue-name.ts'
import { usageError } from './command-error.ts'
import { readPointInTime } from './point-in-time.ts'

/** Options that choose parked calls; a call must fit all of them. */
export interface FilterOptions {
  readonly source?: string
  readonly reason?: string
  readonly olderThan?: string
  readonly newerThan?: string
  readonly user?: string
}

/** Whether a call is chosen. */
export type ParkedFilter = (call: ParkedCall) => boolean

/** Fields of a call that identify a user. */
const idFields = ['userId', 'anonymousId', 'previousId'] as const

/**
 * The texts by which a call names its user with a field. A number is taken as it is written, because JavaScript may not keep
 * all its digits, and as JavaScript writes it.
 */
const idTexts = (json: string, call: object, field: string): readonly string[] => {
  const id: unknown = Reflect.get(call, field)
  if (typeof id === 'string') return [id]
  // Some SDKs send numbers.
  if (typeof id !== 'number') return []
  const { start, end } = findValue(json, [field])
  return [json.slice(start, end), String(id)]
}

/** A call that is not JSON, because it was shortened, is chosen if the id is in its text: it may hold that user's data. */
const isOfUser = ({ json }: ParkedCall, user: string): boolean => {
  try {
    const call: unknown = JSON.parse(json)
    return isJsonObject(call) && idFields.some((field) => idTexts(json, call, field).includes(user))
  } catch {
    return [user, JSON.stringify(user).slice(1, -1)].some((text) => json.includes(text))
  }
}

/**
 * Reads the options that choose parked calls.
 * @param messageIds only these; all if there are none
 * @throws {CommandError} `usage`
 */
export const readParkedFilter = (options: FilterOptions, messageIds: readonly string[], now: number): ParkedFilter => {
  const { source, reason, olderThan, newerThan, user } = options
  // An empty variable of a script must not choose anything.
  if (user === '') throw usageError('--user must not be empty.', 'Pass the userId, anonymousId or previousId.')
  const before = olderThan === undefined ? undefined : readPointInTime('--older-than', olderThan, now).getTime()
  const after = newerThan === undefined ? undefined : readPointInTime('--newer-than', newerThan, now).getTime()
  const ids = new Set(messageIds)
  return (call) =>
    (ids.size === 0 || ids.has(call.messageId)) &&
    (source === undefined || parkedSource(call) === source) &&
    (reason === undefined || call.code === reason) &&
    (before === undefined || call.parkedAt < before) &&
    (after === undefined || call.parkedAt >= after) &&
    (user === undefined || isOfUser(call, user))
}

/** Whether any option or messageId chooses calls. */
export const hasFilter = (options: FilterOptions, messageIds: readonly string[]): boolean =>
  messageIds.length > 0 ||
  [options.source, options.reason, options.olderThan, options.newerThan, options.user].some(
    (text) => text !== undefined,
  )
