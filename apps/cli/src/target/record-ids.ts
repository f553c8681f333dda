import { hash } from 'node:crypto'

/** Different records without a key that are counted between two states. */
const maxCounted = 200_000

/**
 * Creates the messageIds of records. A tap that starts again sends the records since the last state again, in other places
 * of its output; each must have its id from before. With a key, the same record is the same row. Without one, equal
 * records are different rows, so they are numbered from one state to the next.
 */
export const createRecordIds = () => {
  let counts = new Map<string, number>()
  return {
    /** @param record its JSON */
    idOf: (stream: string, record: string, hasKey: boolean): string => {
      const digest = hash('sha256', `${stream}\0${record}`, 'hex').slice(0, 40)
      if (hasKey) return `singer-${digest}`
      const before = counts.get(digest) ?? 0
      if (before > 0 || counts.size < maxCounted) counts.set(digest, before + 1)
      return before === 0 ? `singer-${digest}` : `singer-${digest}-${before + 1}`
    },
    /** Called at a state: from here on a tap can start again. */
    restart: (): void => {
      counts = new Map()
    },
  }
}
