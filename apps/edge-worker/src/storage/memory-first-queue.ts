import type { ClaimedEntry, OutboxEntry, OutboxQueue } from '@org/segment-core/internal'

/** Options of {@link createMemoryFirstQueue}. */
export interface MemoryFirstOptions {
  /** Maximum bytes of JSON held in memory; further calls are only in the outbox until their turn. */
  readonly maxBytes: number
  /** How often the outbox is polled for calls of other processes, in milliseconds. */
  readonly pollMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A queue that knows how many calls this process has claimed. */
export interface MemoryFirstQueue extends OutboxQueue {
  /** Calls that this process holds or sends. */
  claimed(): number
  /**
   * Whether calls wait that its client has not claimed, as far as this process knows: counting them reads the whole outbox,
   * about a second for a million calls.
   */
  mayWait(): boolean
}

/**
 * Creates a queue that claims calls as it stores them and serves them from memory, so that they need not be read back from
 * disk. It reads the outbox only for calls that it does not hold: older ones, those of other processes, released ones, and
 * those beyond `maxBytes`.
 */
export const createMemoryFirstQueue = (
  queue: OutboxQueue,
  { maxBytes, pollMs, now }: MemoryFirstOptions,
): MemoryFirstQueue => {
  let claimedCalls = 0
  let held: ClaimedEntry[] = []
  let heldBytes = 0
  /** Whether the outbox may have older calls, which go first. */
  let hasMore = true
  let polledAt = Number.NEGATIVE_INFINITY
  /** Claims that read the outbox now. */
  let claiming = 0

  const append = async (entries: readonly OutboxEntry[]): Promise<readonly number[]> => {
    let bytes = 0
    for (const entry of entries) bytes += entry.bytes
    const claim = !hasMore && heldBytes + bytes <= maxBytes
    // Reserved at once, because further calls may arrive while these are written.
    if (claim) heldBytes += bytes
    else hasMore = true
    try {
      const ids = await queue.append(entries, { claim })
      if (claim) {
        claimedCalls += entries.length
        entries.forEach(({ messageId, json, bytes: size }, index) => {
          held.push({ id: ids[index] ?? 0, messageId, json, bytes: size })
        })
      }
      return ids
    } catch (error) {
      if (claim) heldBytes -= bytes
      throw error
    }
  }

  const takeHeld = ({ bytes, calls }: { readonly bytes: number; readonly calls: number }): readonly ClaimedEntry[] => {
    let count = 0
    let left = bytes
    for (const entry of held) {
      if (count >= calls || (count > 0 && entry.bytes > left)) break
      left -= entry.bytes
      count += 1
    }
    const taken = held.slice(0, count)
    held = held.slice(count)
    heldBytes -= taken.reduce((sum, entry) => sum + entry.bytes, 0)
    return taken
  }

  /** The calls are no longer claimed, also if a full disk does not know it yet. */
  const end = (ids: readonly number[]): void => {
    claimedCalls -= ids.length
  }

  return {
    ...queue,
    append,
    claimed: () => claimedCalls,
    mayWait: () => hasMore || claiming > 0 || held.length > 0,
    acknowledge: (ids) => queue.acknowledge(ids).finally(() => end(ids)),
    park: (ids, reason) => queue.park(ids, reason).finally(() => end(ids)),
    async claim(limit) {
      if (held.length > 0) return takeHeld(limit)
      if (!hasMore && now() - polledAt < pollMs) return []
      polledAt = now()
      hasMore = false
      claiming += 1
      try {
        const entries = await queue.claim(limit)
        if (entries.length > 0) hasMore = true
        claimedCalls += entries.length
        return entries
      } catch (error) {
        hasMore = true
        throw error
      } finally {
        claiming -= 1
      }
    },
    async release(ids, how) {
      hasMore = true
      await queue.release(ids, how).finally(() => end(ids))
    },
    async requeue(ids) {
      hasMore = true
      await queue.requeue(ids)
    },
    async counts() {
      const counts = await queue.counts()
      // Calls held in memory are still waiting.
      return { ...counts, waiting: counts.waiting + held.length, claimed: counts.claimed - held.length }
    },
  }
}
