import type { StoredCall } from '../call-records.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/** The two collections of a space. */
export type Collection = 'users' | 'accounts'

/** An id of a profile. */
export interface ExternalId {
  readonly type: string
  readonly id: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly messageId: string
  readonly writeKey: string
}

/** A trait with where it came from. */
export interface Trait {
  readonly value: JsonValue
  readonly writeKey: string
  /** ISO 8601. */
  readonly updatedAt: string
}

/** A user or an account, as the calls about it describe it. */
export interface Profile {
  readonly externalIds: readonly ExternalId[]
  readonly traits: ReadonlyMap<string, Trait>
  /** Newest first. */
  readonly events: readonly StoredCall[]
  /** Profiles of the other collection, as type and id. */
  readonly links: readonly { readonly type: string; readonly id: string }[]
}

type Id = Pick<ExternalId, 'type' | 'id'>

const textAt = (call: JsonObject, name: string): string | undefined => {
  const value = call[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The ids that a call has, which all belong to one user. */
const userIdsOf = (call: StoredCall): readonly Id[] => {
  const traits = isJsonObject(call.traits) && call.type === 'identify' ? call.traits : {}
  const found: readonly (readonly [string, string | undefined])[] = [
    ['user_id', textAt(call, 'userId')],
    ['anonymous_id', textAt(call, 'anonymousId')],
    // An alias joins its former id, known or not, to the new one.
    ['user_id', call.type === 'alias' ? textAt(call, 'previousId') : undefined],
    ['anonymous_id', call.type === 'alias' ? textAt(call, 'previousId') : undefined],
    ['email', textAt(traits, 'email')],
  ]
  return found.flatMap(([type, id]) => (id === undefined ? [] : [{ type, id }]))
}

const accountIdsOf = (call: StoredCall): readonly Id[] => {
  const id = call.type === 'group' ? textAt(call, 'groupId') : undefined
  return id === undefined ? [] : [{ type: 'group_id', id }]
}

const keyOf = ({ type, id }: Id): string => `${type}:${id}`

/** The calls that belong to one profile: all that share an id, directly or through other calls. */
const callsOf = (
  calls: readonly StoredCall[],
  idsOf: (call: StoredCall) => readonly Id[],
  wanted: Id,
): readonly StoredCall[] => {
  const byKey = new Map<string, StoredCall[]>()
  for (const call of calls) {
    for (const id of idsOf(call)) {
      const known = byKey.get(keyOf(id))
      if (known === undefined) byKey.set(keyOf(id), [call])
      else known.push(call)
    }
  }
  const found = new Set<StoredCall>()
  const seen = new Set<string>()
  const queue = [keyOf(wanted)]
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (seen.has(key)) continue
    seen.add(key)
    for (const call of byKey.get(key) ?? []) {
      if (found.has(call)) continue
      found.add(call)
      queue.push(...idsOf(call).map(keyOf))
    }
  }
  return calls.filter((call) => found.has(call))
}

const traitsOf = (calls: readonly StoredCall[], type: 'identify' | 'group'): ReadonlyMap<string, Trait> => {
  const traits = new Map<string, Trait>()
  for (const call of calls) {
    if (call.type !== type || !isJsonObject(call.traits)) continue
    for (const [name, value] of Object.entries(call.traits)) {
      traits.set(name, { value, writeKey: call.writeKey, updatedAt: call.receivedAt })
    }
  }
  return traits
}

const externalIdsOf = (calls: readonly StoredCall[], idsOf: (call: StoredCall) => readonly Id[]) => {
  const ids = new Map<string, ExternalId>()
  for (const call of calls) {
    for (const id of idsOf(call)) {
      if (ids.has(keyOf(id))) continue
      const { messageId, writeKey, receivedAt: createdAt } = call
      ids.set(keyOf(id), { ...id, createdAt, messageId, writeKey })
    }
  }
  return [...ids.values()]
}

const distinctIds = (ids: readonly Id[]): readonly Id[] => [...new Map(ids.map((id) => [keyOf(id), id])).values()]

/**
 * Finds a profile by one of its ids. Traits of later calls replace those of earlier ones.
 * @param calls every stored call, oldest first
 * @param deletedAt when the data of a user was deleted, ms since 1970
 */
export const findProfile = (
  calls: readonly StoredCall[],
  collection: Collection,
  wanted: Id,
  deletedAt: ReadonlyMap<string, number>,
): Profile | undefined => {
  const left = calls.filter((call) => Date.parse(call.receivedAt) > (deletedAt.get(textAt(call, 'userId') ?? '') ?? -1))
  const idsOf = collection === 'users' ? userIdsOf : accountIdsOf
  const found = callsOf(left, idsOf, wanted)
  if (found.length === 0) return undefined
  const linked = found.filter(({ type }) => type === 'group').flatMap(collection === 'users' ? accountIdsOf : userIdsOf)
  return {
    externalIds: externalIdsOf(found, idsOf),
    traits: traitsOf(found, collection === 'users' ? 'identify' : 'group'),
    events: found.filter(({ type }) => type === 'track' || type === 'page' || type === 'screen').toReversed(),
    links: distinctIds(linked),
  }
}

/** The first id of every user or account, newest first. */
export const listProfiles = (calls: readonly StoredCall[], collection: Collection): readonly Id[] =>
  distinctIds(
    calls.flatMap((call) => (collection === 'users' ? userIdsOf(call) : accountIdsOf(call)).slice(0, 1)),
  ).toReversed()
