import { findRoute, trimPath } from '../routes.ts'
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
  /** Takes the fault for a request and counts it; undefined if there is none. */
  readonly take: (path: string) => Fault | undefined
}

interface PlannedFault {
  readonly fault: Fault
  left: number
}

const carryCalls: ReadonlySet<string> = new Set(['call', 'batch', 'pixel'])

/**
 * Creates a plan of faults.
 * @param random numbers in [0, 1), for random faults
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
  // Not test, because a global pattern would find only every second request.
  if (typeof match !== 'string') return path.search(match) !== -1
  return match.endsWith('*') ? path.startsWith(match.slice(0, -1)) : trimPath(match) === path
}
