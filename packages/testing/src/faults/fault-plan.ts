import { findRoute, trimPath } from '../routes.ts'
import type { Fault, PathMatch } from './fault.ts'

/** What is to go wrong, and when. */
export interface FaultPlan {
  /** Befalls the next request it is meant for, or the next `times` of them, in the order of planning. */
  readonly next: (fault: Fault) => void
  /** Befalls every request it is meant for, or the first `times` of them, when no `next` fault does. */
  readonly always: (fault: Fault) => void
  /** Ends all faults. */
  readonly clear: () => void
  /** Faults that have not run out. */
  readonly planned: () => readonly Fault[]
  /** Takes the fault that befalls a request, and counts it off; undefined when nothing goes wrong. */
  readonly take: (path: string) => Fault | undefined
}

interface PlannedFault {
  readonly fault: Fault
  left: number
}

const carryCalls: ReadonlySet<string> = new Set(['call', 'batch', 'pixel'])

/**
 * Makes a plan of faults.
 * @param random numbers in [0, 1), for faults that strike by chance
 */
export const createFaultPlan = (random: () => number): FaultPlan => {
  const queued: PlannedFault[] = []
  const lasting: PlannedFault[] = []
  const takeFrom = (list: PlannedFault[], path: string): Fault | undefined => {
    const index = list.findIndex(({ fault }) => meant(fault.path, path) && random() < (fault.probability ?? 1))
    const planned = list[index]
    if (planned === undefined) return undefined
    planned.left -= 1
    if (planned.left <= 0) list.splice(index, 1)
    return planned.fault
  }
  return {
    next: (fault) => void queued.push({ fault, left: fault.times ?? 1 }),
    always: (fault) => void lasting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear() {
      queued.length = 0
      lasting.length = 0
    },
    planned: () => [...queued, ...lasting].map(({ fault }) => fault),
    take(path) {
      if (queued.length === 0 && lasting.length === 0) return undefined
      const trimmed = trimPath(path)
      return takeFrom(queued, trimmed) ?? takeFrom(lasting, trimmed)
    },
  }
}

const meant = (match: PathMatch | undefined, path: string): boolean => {
  if (match === undefined) return carryCalls.has(findRoute(path)?.kind ?? '')
  if (typeof match !== 'string') return match.test(path)
  return match.endsWith('*') ? path.startsWith(match.slice(0, -1)) : trimPath(match) === path
}
