import { limits } from './limits.ts'

/** Remembers the messageIds of the last 24 hours, of all sources together. */
export interface MessageIds {
  /**
   * Adds a messageId.
   * @param now ms since 1970
   * @returns when the same id was first received, ms since 1970; undefined if it is new or forgotten
   */
  readonly note: (messageId: string, now: number) => number | undefined
  /** True while the id is remembered. */
  readonly has: (messageId: string) => boolean
  readonly clear: () => void
}

/**
 * Creates the memory for finding duplicates. Ids are compared in full and across all sources.
 * @param bound maximum number of ids; above it the older half is forgotten early
 * @see https://www.twilio.com/docs/segment/guides/duplicate-data/
 */
export const createMessageIds = (bound = Number.POSITIVE_INFINITY): MessageIds => {
  // Two generations, because dropping a whole one is cheap.
  let old = new Map<string, number>()
  let young = new Map<string, number>()
  let youngSince = 0
  const add = (messageId: string, now: number): void => {
    if (young.size >= bound / 2 || now - youngSince >= limits.deduplicationMs) {
      old = young
      young = new Map()
      youngSince = now
    }
    young.set(messageId, now)
  }
  return {
    note(messageId, now) {
      const first = young.get(messageId) ?? old.get(messageId)
      if (first !== undefined && now - first < limits.deduplicationMs) return first
      add(messageId, now)
      return undefined
    },
    has: (messageId) => young.has(messageId) || old.has(messageId),
    clear() {
      old = new Map()
      young = new Map()
    },
  }
}
