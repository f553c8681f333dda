import { open, rename } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'
import { jsonOrUndefined } from '../../json/json-or-undefined.ts'

type Row = Readonly<Record<string, unknown>>
type OpenDatabase = (path: string) => DatabaseSync

/** Largest file that is extended, in bytes. */
const maxExtendedBytes = 64 * 1024 ** 3

/** Files of one database. */
const suffixes = ['', '-wal', '-shm']

/**
 * Extends a truncated file to the length in its header, without which SQLite reads nothing of it.
 * @see https://www.sqlite.org/fileformat2.html#the_database_header
 */
const extend = async (path: string): Promise<void> => {
  const file = await open(path, 'r+')
  try {
    const header = Buffer.alloc(100)
    await file.read(header, 0, header.length, 0)
    if (!header.toString('latin1').startsWith('SQLite format 3\0')) return
    const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
    const length = pageBytes * header.readUInt32BE(28)
    // A damaged header may contain anything.
    if (length > (await file.stat()).size && length < maxExtendedBytes) await file.truncate(length)
  } finally {
    await file.close()
  }
}

/** Moves the files of a damaged database out of the way. @returns the new path of the main file */
export const quarantine = async (path: string, now: number): Promise<string> => {
  const damaged = `${path}.corrupt-${now}`
  for (const suffix of suffixes) {
    await rename(`${path}${suffix}`, `${damaged}${suffix}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
  await extend(damaged)
  return damaged
}

/** Reads rows in one direction until the damage. */
const readUntilDamage = (database: DatabaseSync, direction: 'ASC' | 'DESC', seen: Map<number, Row>): void => {
  try {
    for (const row of database.prepare(`SELECT * FROM entries NOT INDEXED ORDER BY id ${direction}`).iterate()) {
      const id = Number(row.id)
      if (seen.has(id)) return
      seen.set(id, row)
    }
  } catch {
    // The rows behind the damage are read from the other end.
  }
}

/**
 * Copies the readable calls of a damaged database into a fresh one; each waits or is parked as before.
 * @returns number of recovered calls
 */
export const recoverCalls = (damagedPath: string, fresh: DatabaseSync, open: OpenDatabase): number => {
  const rows = new Map<number, Row>()
  const names: Row[] = []
  let damaged: DatabaseSync | undefined
  try {
    damaged = open(damagedPath)
    names.push(...damaged.prepare('SELECT id, name FROM queues').all())
    readUntilDamage(damaged, 'ASC', rows)
    readUntilDamage(damaged, 'DESC', rows)
  } catch {
    // Keep what was read so far.
  } finally {
    damaged?.close()
  }
  const addName = fresh.prepare('INSERT OR IGNORE INTO queues (id, name) VALUES (?, ?)')
  const add = fresh.prepare(
    `INSERT OR IGNORE INTO entries (id, queue, message_id, json, bytes, appended_at, code, message, parked_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const isQueue = new Set(names.map(({ id }) => id))
  let saved = 0
  let bytes = 0
  let nextId = 1
  fresh.exec('BEGIN IMMEDIATE')
  for (const { id, name } of names) if (name instanceof Uint8Array) addName.run(Number(id), name)
  for (const row of [...rows.values()].toSorted((left, right) => Number(left.id) - Number(right.id))) {
    // A row of a damaged page may contain anything; skip those that are not intact.
    if (!isQueue.has(row.queue) || !isIntact(row)) continue
    add.run(
      ...[Number(row.id), Number(row.queue), String(row.message_id), String(row.json), Number(row.bytes)],
      ...[Number(row.appended_at), textOrNull(row.code), textOrNull(row.message), numberOrNull(row.parked_at)],
    )
    saved += 1
    bytes += Number(row.bytes)
    nextId = Number(row.id) + 1
  }
  fresh.prepare('UPDATE totals SET bytes = ?, next_id = ?').run(bytes, nextId)
  fresh.exec('COMMIT')
  return saved
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const isIntact = ({ json, bytes }: Row): boolean =>
  typeof json === 'string' && Buffer.byteLength(json) === bytes && jsonOrUndefined(json) !== undefined
