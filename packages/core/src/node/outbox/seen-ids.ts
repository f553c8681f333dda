import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { createIdIndex, type IdIndexOptions } from './id-index.ts'

/** What remembering messageIds needs. */
export interface SeenIdsOptions extends IdIndexOptions {
  readonly database: DatabaseSync
  readonly now: () => number
}

/** Maximum ids of a batch, so that searching one is cheap. */
const batchIds = 1_000

/** How many id batches are written before old ones are deleted. */
const purgeEvery = 64

/** How often to look for ids of other processes while this one writes nothing, in milliseconds. */
const lookMs = 100

/** A 32-bit hash of a string (FNV-1a). */
const hash = (seed: number, text: string): number => {
  let value = seed
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

const parseIds = (text: unknown): readonly string[] => JSON.parse(String(text)) as readonly string[] // written below

/**
 * Creates the memory of the messageIds of a file. It stores batches of ids, one row for the ids of about the same time:
 * appending rows costs a fraction of an index by id. An index in memory tells which batches may contain an id; the batch
 * itself decides, so that hash collisions do not matter.
 * All methods but `has` run inside a transaction.
 */
export const createSeenIds = ({ database, windowMs, maxIds, now }: SeenIdsOptions) => {
  const insert = database.prepare('INSERT INTO lots (queue, until, ids) VALUES (?, ?, ?)')
  const find = database.prepare('SELECT ids FROM lots WHERE id = ? AND queue = ? AND until > ?')
  const after = database.prepare('SELECT id, queue, until, ids FROM lots WHERE id > ? ORDER BY id')
  const youngest = database.prepare('SELECT id, json_array_length(ids) AS count FROM lots ORDER BY id DESC')
  // Limited, because it runs between calls; the sweep deletes the rest.
  const purge = database.prepare(
    `DELETE FROM lots WHERE until <= ?1 AND id < (SELECT min(id) FROM lots) + ${2 * purgeEvery}`,
  )
  const version = database.prepare('PRAGMA data_version')
  let lookedAt = Number.NEGATIVE_INFINITY
  // A secret seed keeps outsiders from producing collisions.
  const seed = randomBytes(4).readUInt32LE()
  const index = createIdIndex({ windowMs, maxIds })
  const noted = new Map<number, string[]>()
  let readUpTo = 0
  let readAt: unknown
  let written = 0

  const startOfYoungest = (): number => {
    let count = 0
    for (const row of youngest.iterate()) {
      count += Number(row.count)
      if (count >= maxIds) return Number(row.id)
    }
    return 0
  }

  const add = (batch: number, queue: number, until: number, ids: readonly string[]): void => {
    for (const id of ids) index.add(hash(seed ^ queue, id), batch, until)
  }

  /**
   * Reads what other processes have written; own writes do not change the version. Checking is nearly free inside a
   * transaction, and as expensive as the rest of a call outside.
   */
  const catchUp = (): void => {
    const current = version.get()?.data_version
    lookedAt = now()
    if (current === readAt) return
    if (readAt === undefined) readUpTo = startOfYoungest() - 1
    for (const { id, queue, until, ids } of after.iterate(readUpTo)) {
      readUpTo = Number(id)
      if (Number(until) > now()) add(readUpTo, Number(queue), Number(until), parseIds(ids))
    }
    readAt = current
  }
  catchUp()

  return {
    /** Notes an id; it is remembered once `write` has run. */
    note(queue: number, messageId: string): void {
      const ids = noted.get(queue)
      if (ids === undefined) noted.set(queue, [messageId])
      else ids.push(messageId)
    },
    /** Discards ids that were noted and not written. */
    discard: (): void => noted.clear(),
    /** Writes the noted ids. */
    write(): void {
      if (noted.size === 0) return
      catchUp()
      const time = now()
      for (const [queue, all] of noted) {
        for (let start = 0; start < all.length; start += batchIds) {
          const ids = all.slice(start, start + batchIds)
          const batch = Number(insert.run(queue, time + windowMs, JSON.stringify(ids)).lastInsertRowid)
          add(batch, queue, time + windowMs, ids)
          written += 1
        }
      }
      noted.clear()
      if (written < purgeEvery) return
      written = 0
      purge.run(time)
    },
    has(queue: number, messageId: string): boolean {
      const time = now()
      if (Math.abs(time - lookedAt) >= lookMs) catchUp()
      for (const batch of index.find(hash(seed ^ queue, messageId), time)) {
        const row = find.get(batch, queue, time)
        if (row !== undefined && parseIds(row.ids).includes(messageId)) return true
      }
      return false
    },
  }
}

/** See {@link createSeenIds}. */
export type SeenIds = ReturnType<typeof createSeenIds>
