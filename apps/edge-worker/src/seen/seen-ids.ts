import type { Target } from '../sources/target.ts'

/** Remembers messageIds for a window of time. */
export interface SeenIds {
  /** Returns the ids that were remembered before. */
  known(target: Target, ids: readonly string[]): Promise<ReadonlySet<string>> | ReadonlySet<string>
  /** Remembers the ids of stored calls. Never call it earlier, or a retry after a failure would be dropped. */
  remember(target: Target, ids: readonly string[]): Promise<void> | void
}

/**
 * Remembers messageIds in this process, in two generations of one window each.
 * @param windowMs shortest time for which an id is remembered; the longest is twice that. @param now milliseconds since 1970
 * @param maxIds most ids kept; beyond that the oldest are forgotten early
 */
export const createSeenInMemory = (windowMs: number, now: () => number, maxIds = 500_000): SeenIds => {
  let current = new Set<string>()
  let previous = new Set<string>()
  let startedAt = now()
  const rotate = (): void => {
    const age = now() - startedAt
    if (age < windowMs && current.size < maxIds / 2) return
    previous = age < 2 * windowMs ? current : new Set()
    current = new Set()
    startedAt = now()
  }
  const nameOf = (alias: string | undefined, id: string): string => `${alias ?? ''} ${id}`
  return {
    known({ alias }, ids) {
      rotate()
      return new Set(ids.filter((id) => current.has(nameOf(alias, id)) || previous.has(nameOf(alias, id))))
    },
    remember({ alias }, ids) {
      for (const id of ids) current.add(nameOf(alias, id))
    },
  }
}
