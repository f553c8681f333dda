import { formatIssuePath } from '../error/segment-issue.ts'
import type { JsonObject } from '../values/json-object.ts'
import { ruleOrder } from './issue-order.ts'
import { type Check, type Findings, type MemberCheck, type Place, pathTo, report } from './run.ts'

/** The last object in which a name was found, by the number of its visit. */
export interface NameSeen {
  visit: number
}

/** A name without case, and without separators between letters: spellings that a reader takes for one name are equal. */
const foldedName = (name: string): string => name.toLowerCase().replace(/(?<=\p{L})[\s_-]+(?=\p{L})/gu, '')

/**
 * Tells cheaply that an object has no name in two spellings, as almost none has: spellings of one name share a `NameSeen`.
 * Plain fields instead of methods, because it runs for every object.
 */
export interface NameFilter {
  readonly byFold: Map<string, NameSeen>
  /** Objects visited so far. */
  visits: number
  /** The last visit with a name too long to remember, or at which names were forgotten: it may have missed one. */
  unsureAt: number
}

export const createNameFilter = (): NameFilter => ({ byFold: new Map(), visits: 0, unsureAt: 0 })

/** Longest name that is remembered. */
const longestName = 200

export const nameSeen = (filter: NameFilter, name: string): NameSeen => {
  if (name.length > longestName) filter.unsureAt = filter.visits
  const fold = foldedName(name)
  const seen = filter.byFold.get(fold) ?? { visit: 0 }
  if (name.length <= longestName) filter.byFold.set(fold, seen)
  return seen
}

/** Forgets all names, so that they cannot fill the memory. */
export const forgetNames = (filter: NameFilter): void => {
  filter.byFold.clear()
  filter.unsureAt = filter.visits
}

const order = ruleOrder('repeated_name')

/**
 * Reports each name of an object that repeats an earlier one in another spelling.
 * @param reserved names with a rule of their own about other spellings
 */
export const reportRepeatedNames = (
  place: Place,
  run: Findings,
  reserved: { readonly has: (name: string) => boolean },
): void => {
  const first = new Map<string, string>()
  for (const name of Object.keys(place.value as JsonObject)) {
    const fold = foldedName(name)
    const earlier = first.get(fold)
    if (earlier === undefined) first.set(fold, name)
    else if (!reserved.has(name) && !reserved.has(earlier)) {
      const path = pathTo(name, place)
      const message = `${formatIssuePath(path)} and ${formatIssuePath(pathTo(earlier, place))} differ in case or separators only.`
      report(run, { order, code: 'repeated_name', path, message })
    }
  }
}

/** Most names that are remembered for objects without rows. */
const mostNames = 2_000

const seenByName = new Map<string, NameSeen>()
const filter = createNameFilter()

const learn = (name: string): NameSeen => {
  if (seenByName.size >= mostNames) {
    seenByName.clear()
    forgetNames(filter)
  }
  const seen = nameSeen(filter, name)
  if (name.length <= longestName) seenByName.set(name, seen)
  return seen
}

const noNames = { has: () => false }

const checkNames = (place: Place, run: Findings): void => {
  filter.visits += 1
  const visit = filter.visits
  let repeated = false
  for (const name in place.value) {
    const seen = seenByName.get(name) ?? learn(name)
    if (seen.visit === visit) repeated = true
    seen.visit = visit
  }
  if (repeated || filter.unsureAt >= visit) reportRepeatedNames(place, run, noNames)
}

const checkNested: Check<Findings> = (value, name, parent, run) => {
  if (typeof value !== 'object' || value === null) return
  const place = { value, name, parent }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) checkNested(value[index], index, place, run)
    return
  }
  checkNames(place, run)
  const object = value as JsonObject
  for (const inner in object) checkNested(object[inner], inner, place, run)
}

/** Checks a member that may hold any JSON: only the names in it, against each other, at every depth. */
export const nestedNames: MemberCheck<Findings> = { check: checkNested, passing: 'string' }
