import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** Maximum names that are remembered besides the known ones: they may follow from keys that anyone invents. */
const maxNames = 10_000

/** Remembers the names of queues. @param known names that are never forgotten */
export const createQueueNames = (known: readonly string[]) => {
  const fixed = new Map(known.map((name) => [hashOfName(name).toString('hex'), name]))
  const others = new Map<string, string>()
  return {
    get: (hash: string): string | undefined => fixed.get(hash) ?? others.get(hash),
    /** Whether it is one of the names that are never forgotten. */
    isConfigured: (hash: string): boolean => fixed.has(hash),
    add(hash: string, name: string): void {
      if (fixed.has(hash) || others.has(hash)) return
      const [oldest] = others.keys()
      if (others.size >= maxNames && oldest !== undefined) others.delete(oldest)
      others.set(hash, name)
    },
  }
}

/** The names of the queues that this process opened, by the hash in hexadecimal: the file has only the hashes. */
export type QueueNames = Pick<ReturnType<typeof createQueueNames>, 'get' | 'isConfigured'>

/** A name contains the write key; its hash distinguishes sources just as well. */
export const hashOfName = (name: string): Buffer => createHash('sha256').update(name).digest()

/** The names of queues by their ids in a file, as far as they are known. */
export const namesById = (database: DatabaseSync, names: QueueNames): ReadonlyMap<number, string | undefined> =>
  new Map(
    database
      .prepare('SELECT id, name FROM queues')
      .all()
      .map(({ id, name }) => [Number(id), names.get(Buffer.from(name as Uint8Array).toString('hex'))]),
  )
