import { randomUUID } from 'node:crypto'
import type { DetailStore, StoredDetail } from './detail-store.ts'

/** Creates a store in memory. */
export const createMemoryDetails = (): DetailStore => {
  const details = new Map<number, StoredDetail>()
  // Numbers have no gaps here. Finding the first key of the map would skip over all deleted entries.
  let oldest = 1
  return {
    logId: randomUUID(),
    add: (events, texts, request) => {
      events.forEach(({ seq }, index) => {
        details.set(seq, { detail: texts[index] ?? '', request })
      })
    },
    get: (seq) => details.get(seq),
    text: (seq) => details.get(seq)?.detail,
    dropBefore: (seq) => {
      for (; oldest < seq; oldest += 1) details.delete(oldest)
    },
    clear: () => details.clear(),
    restore: () => [],
    lastSeq: () => 0,
    close: () => details.clear(),
  }
}
