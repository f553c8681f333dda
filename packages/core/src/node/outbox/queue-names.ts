import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** The names of the queues that this process opened, by the hash in hexadecimal: the file has only the hashes. */
export type QueueNames = ReadonlyMap<string, string>

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
