import type { SeenIds } from './seen-ids.ts'

/** Ids that are kept at most; the oldest are forgotten before their time. */
const maxIds = 500_000

/**
 * Remembers messageIds in this process, in two generations: one that fills for a window and the one before.
 * @param windowMs how long an id is known at least; at most twice as long. @param now milliseconds since 1970
 */
export const createSeenInMemory = (windowMs: number, now: () => number): SeenIds => {
  let current = new Set<string>()
  let before = new Set<string>()
  let begun = now()
  const turn = (): void => {
    const age = now() - begun
    if (age < windowMs && current.size < maxIds / 2) return
    before = age < 2 * windowMs ? current : new Set()
    current = new Set()
    begun = now()
  }
  const nameOf = (alias: string | undefined, id: string): string => `${alias ?? ''} ${id}`
  return {
    known({ alias }, ids) {
      turn()
      return new Set(ids.filter((id) => current.has(nameOf(alias, id)) || before.has(nameOf(alias, id))))
    },
    remember({ alias }, ids) {
      for (const id of ids) current.add(nameOf(alias, id))
    },
  }
}
