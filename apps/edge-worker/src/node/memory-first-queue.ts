import type { ClaimedEntry, OutboxEntry, OutboxQueue } from '@org/segment-core/internal'

/** What a queue needs that reads calls back from memory. */
export interface MemoryFirstOptions {
  /** Bytes of JSON that are held in memory; of more the outbox keeps the only copy until its turn. */
  readonly maxBytes: number
  /** How often the outbox is looked through for what others left, in milliseconds. */
  readonly pollMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * A queue that claims calls as they are kept and gives them out from memory: they are on disk all the same, and need not be
 * read back from it. It goes to the outbox for what was there before, what others left or gave back, and what was too much
 * to hold.
 */
export const createMemoryFirstQueue = (
  queue: OutboxQueue,
  { maxBytes, pollMs, now }: MemoryFirstOptions,
): OutboxQueue => {
  let held: ClaimedEntry[] = []
  let heldBytes = 0
  /** Whether calls may wait in the outbox that came before those to come. */
  let hasMore = true
  let lookedAt = Number.NEGATIVE_INFINITY

  const append = async (entries: readonly OutboxEntry[]): Promise<readonly number[]> => {
    let bytes = 0
    for (const entry of entries) bytes += entry.bytes
    const claim = !hasMore && heldBytes + bytes <= maxBytes
    // Those that are kept while these are on their way have to fit, too.
    if (claim) heldBytes += bytes
    else hasMore = true
    try {
      const ids = await queue.append(entries, { claim })
      if (claim) {
        for (const [index, { messageId, json, bytes: size }] of entries.entries()) {
          held.push({ id: ids[index] ?? 0, messageId, json, bytes: size })
        }
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

  return {
    ...queue,
    append,
    async claim(limit) {
      if (held.length > 0) return takeHeld(limit)
      if (!hasMore && now() - lookedAt < pollMs) return []
      lookedAt = now()
      hasMore = false
      try {
        const entries = await queue.claim(limit)
        if (entries.length > 0) hasMore = true
        return entries
      } catch (error) {
        hasMore = true
        throw error
      }
    },
    async release(ids) {
      hasMore = true
      await queue.release(ids)
    },
    async requeue(ids) {
      hasMore = true
      await queue.requeue(ids)
    },
    async counts() {
      const counts = await queue.counts()
      // What nobody has taken yet waits, wherever it is.
      return { ...counts, waiting: counts.waiting + held.length, claimed: counts.claimed - held.length }
    },
  }
}
