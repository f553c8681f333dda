import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { createIdIndex } from './id-index.ts'

/** What remembering messageIds needs. */
export interface SeenIdsOptions {
  readonly database: DatabaseSync
  /** How long an id is known, in milliseconds. */
  readonly windowMs: number
  /** Ids that are known at most; of more the oldest are forgotten before their time. */
  readonly maxIds: number
  readonly now: () => number
}

/** Remembers the messageIds that came within a window. All but `has` run inside a transaction. */
export interface SeenIds {
  /** Takes an id down; it is known once `write` has run. */
  note(queue: number, messageId: string): void
  /** Forgets what was taken down and not written. */
  discard(): void
  /** Writes what was taken down. */
  write(): void
  has(queue: number, messageId: string): boolean
}

/** Ids of a lot at most, so that looking into one costs little. */
const lotIds = 1_000

/** How many lots are written between two looks for old ones. */
const purgeEvery = 64

/** How long what other processes wrote may go unnoticed where this one writes nothing, in milliseconds. */
const lookMs = 100

/** A number from a text (FNV-1a). */
const hash = (seed: number, text: string): number => {
  let value = seed
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

const parseIds = (text: unknown): readonly string[] => JSON.parse(String(text)) as readonly string[] // written below

/**
 * Makes the memory of the messageIds of a file. They stand in lots, a row for those that came at about the same time:
 * rows that are only ever appended cost a small part of an index by id. Which lot may hold an id is known in memory; what
 * the lot says counts, so that no two ids are taken for one.
 */
export const createSeenIds = ({ database, windowMs, maxIds, now }: SeenIdsOptions): SeenIds => {
  const insert = database.prepare('INSERT INTO lots (queue, until, ids) VALUES (?, ?, ?)')
  const find = database.prepare('SELECT ids FROM lots WHERE id = ? AND queue = ? AND until > ?')
  const after = database.prepare('SELECT id, queue, until, ids FROM lots WHERE id > ? ORDER BY id')
  const youngest = database.prepare('SELECT id, json_array_length(ids) AS count FROM lots ORDER BY id DESC')
  // Bounded, as it runs between calls; what it leaves is swept now and then.
  const purge = database.prepare(
    `DELETE FROM lots WHERE until <= ?1 AND id < (SELECT min(id) FROM lots) + ${2 * purgeEvery}`,
  )
  const version = database.prepare('PRAGMA data_version')
  let lookedAt = Number.NEGATIVE_INFINITY
  // Nobody outside can tell which ids share a number.
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

  const add = (lot: number, queue: number, until: number, ids: readonly string[]): void => {
    for (const id of ids) index.add(hash(seed ^ queue, id), lot, until)
  }

  /**
   * Learns what other processes have written; what this one wrote changes no version. Inside a transaction asking costs
   * next to nothing, outside as much as all else that a call needs.
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
    note(queue, messageId) {
      const ids = noted.get(queue)
      if (ids === undefined) noted.set(queue, [messageId])
      else ids.push(messageId)
    },
    discard: () => noted.clear(),
    write() {
      if (noted.size === 0) return
      catchUp()
      const time = now()
      for (const [queue, all] of noted) {
        for (let start = 0; start < all.length; start += lotIds) {
          const ids = all.slice(start, start + lotIds)
          const lot = Number(insert.run(queue, time + windowMs, JSON.stringify(ids)).lastInsertRowid)
          add(lot, queue, time + windowMs, ids)
          written += 1
        }
      }
      noted.clear()
      if (written < purgeEvery) return
      written = 0
      purge.run(time)
    },
    has(queue, messageId) {
      const time = now()
      if (Math.abs(time - lookedAt) >= lookMs) catchUp()
      for (const lot of index.find(hash(seed ^ queue, messageId), time)) {
        const row = find.get(lot, queue, time)
        if (row !== undefined && parseIds(row.ids).includes(messageId)) return true
      }
      return false
    },
  }
}
