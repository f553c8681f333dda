import { type CallMatch, compileCallQuery } from '../call-query.ts'
import type { JsonObject } from '../json.ts'
import { type CallType, findRoute, trimPath } from '../routes.ts'
import { checkFault } from './check-fault.ts'
import type { Fault, PathMatch } from './fault.ts'

/** Plans faults. */
export interface FaultPlan {
  /** Applies to the next matching request, or the next `times`, in the order of planning. */
  readonly next: (fault: Fault) => void
  /** Applies to every matching request, or the first `times`, unless a `next` fault does. */
  readonly always: (fault: Fault) => void
  /** Removes all faults. */
  readonly clear: () => void
  /** The remaining faults. */
  readonly planned: () => readonly Fault[]
  /** Takes the fault for a request whose body is not read, and counts it; undefined if there is none. */
  readonly take: (path: string) => Fault | undefined
}

/** The plan, and what only the server takes from it. */
export interface ServedFaultPlan {
  readonly plan: FaultPlan
  /** Whether a planned fault selects by query. */
  readonly selects: () => boolean
  /** Takes the fault with a query for a request with these calls. */
  readonly takeFor: (path: string, calls: readonly (readonly [JsonObject, CallType | undefined])[]) => Fault | undefined
}

interface PlannedFault {
  readonly fault: Fault
  readonly match: CallMatch | undefined
  left: number
}

const carryCalls: ReadonlySet<string> = new Set(['call', 'batch', 'pixel'])

/**
 * Creates a plan of faults.
 * @param random numbers in [0, 1), for random faults
 */
export const createFaultPlan = (random: () => number): ServedFaultPlan => {
  const queued: PlannedFault[] = []
  const lasting: PlannedFault[] = []
  const takeFrom = (list: PlannedFault[], path: string, isMeant: (match?: CallMatch) => boolean): Fault | undefined => {
    const index = list.findIndex(
      ({ fault, match }) => meant(fault.path, path) && isMeant(match) && random() < (fault.probability ?? 1),
    )
    const planned = list[index]
    if (planned === undefined) return undefined
    planned.left -= 1
    if (planned.left <= 0) list.splice(index, 1)
    return planned.fault
  }
  const take = (path: string, isMeant: (match?: CallMatch) => boolean): Fault | undefined => {
    if (queued.length === 0 && lasting.length === 0) return undefined
    const trimmed = trimPath(path)
    return takeFrom(queued, trimmed, isMeant) ?? takeFrom(lasting, trimmed, isMeant)
  }
  const plan: FaultPlan = {
    next: (fault) => void queued.push({ fault, match: matchOf(fault), left: fault.times ?? 1 }),
    always: (fault) =>
      void lasting.push({ fault, match: matchOf(fault), left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear() {
      queued.length = 0
      lasting.length = 0
    },
    planned: () => [...queued, ...lasting].map(({ fault }) => fault),
    take: (path) => take(path, (match) => match === undefined),
  }
  return {
    plan,
    selects: () => [...queued, ...lasting].some(({ match }) => match !== undefined),
    takeFor: (path, calls) =>
      take(path, (match) => match !== undefined && calls.some(([call, type]) => match(call, type))),
  }
}

/** @throws {TypeError} if the fault is invalid */
const matchOf = (fault: Fault): CallMatch | undefined => {
  checkFault(fault)
  if (fault.q === undefined) return undefined
  if (fault.kind === 'reset' && fault.when !== 'after-storing') {
    throw new TypeError(`A reset with a query must have when: 'after-storing', because the request is read to decide.`)
  }
  return compileCallQuery(fault.q)
}

const meant = (match: PathMatch | undefined, path: string): boolean => {
  if (match === undefined) return carryCalls.has(findRoute(path)?.kind ?? '')
  // Not test, because a global pattern would find only every second request.
  if (typeof match !== 'string') return path.search(match) !== -1
  return match.endsWith('*') ? path.startsWith(match.slice(0, -1)) : trimPath(match) === path
}
