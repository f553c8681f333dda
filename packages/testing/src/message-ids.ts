import { limits } from './limits.ts'

/** Remembers the messageIds of the last 24 hours, of all sources together. */
export interface MessageIds {
  /**
   * Notes a messageId.
   * @param now ms since 1970
   * @returns when the same id came first, ms since 1970; undefined when it is new or forgotten
   */
  readonly note: (messageId: string, now: number) => number | undefined
  /** True while the id is remembered. */
  readonly has: (messageId: string) => boolean
  readonly clear: () => void
}

/**
 * Makes the memory by which duplicates are dropped. Ids are compared whole, and across all customers.
 * @param bound ids remembered at most; past it the oldest are forgotten early
 * @see https://segment.com/docs/guides/duplicate-data/
 */
export function createMessageIds(bound = Number.POSITIVE_INFINITY): MessageIds {
  const firstSeen = new Map<string, number>()
  const forget = (now: number): void => {
    for (const [id, at] of firstSeen) {
      if (now - at < limits.deduplicationMs && firstSeen.size <= bound) return
      firstSeen.delete(id)
    }
  }
  return {
    note(messageId, now) {
      forget(now)
      const first = firstSeen.get(messageId)
      if (first !== undefined && now - first < limits.deduplicationMs) return first
      firstSeen.delete(messageId)
      firstSeen.set(messageId, now)
      if (firstSeen.size > bound) forget(now)
      return undefined
    },
    has: (messageId) => firstSeen.has(messageId),
    clear: () => firstSeen.clear(),
  }
}
