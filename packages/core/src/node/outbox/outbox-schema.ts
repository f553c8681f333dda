import type { DatabaseSync } from 'node:sqlite'
import { SegmentError } from '../../error/segment-error.ts'

/** Version of the tables below; a file of a later version is not touched. */
export const schemaVersion = 4

/**
 * One row per call. The process that sends it owns it, as long as it holds the lock in `owners`; the other columns there are
 * for earlier versions. A parked call has a reason. `appended_at` is when its age began: when it was stored, parked or put
 * back, on the clock of the file (see `file-clock.ts`). `totals` has a single row, so that the limit in bytes needs no
 * count. It also has the next id, which SQLite would keep on another page, and the clock.
 */
const tables = `
  CREATE TABLE queues (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE) STRICT;
  CREATE TABLE owners (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, lease_until INTEGER NOT NULL,
    lock TEXT
  ) STRICT;
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, message_id TEXT NOT NULL, json TEXT NOT NULL,
    bytes INTEGER NOT NULL, appended_at INTEGER NOT NULL, owner INTEGER, code TEXT, message TEXT, parked_at INTEGER
  ) STRICT;
  CREATE INDEX waiting ON entries (queue, id) WHERE owner IS NULL AND parked_at IS NULL;
  CREATE INDEX parked ON entries (queue, id) WHERE parked_at IS NOT NULL;
  CREATE TABLE totals (
    id INTEGER PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL, next_id INTEGER NOT NULL,
    clock INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO totals VALUES (1, 0, 1, 0);
`

/** Batches of messageIds as JSON arrays; see `seen-ids.ts`. */
const idBatches = `
  CREATE TABLE lots (
    id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, until INTEGER NOT NULL, ids TEXT NOT NULL
  ) STRICT;
`

/** Version 1 had a table with an index for messageIds. */
const fromVersion1 = `
  ${idBatches}
  INSERT INTO lots (queue, until, ids) SELECT queue, until, json_group_array(message_id) FROM seen GROUP BY queue, until;
  DROP TABLE seen;
  DROP INDEX IF EXISTS by_message_id;
`

/** Up to version 2, SQLite's AUTOINCREMENT kept ids unique; such a table still has it. */
const fromVersion2 = `
  ALTER TABLE totals ADD COLUMN next_id INTEGER NOT NULL DEFAULT 1;
  UPDATE totals SET next_id = 1 + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0);
`

/** Up to version 3, owners had leases, and ages were differences of wall clocks. */
const fromVersion3 = `
  ALTER TABLE owners ADD COLUMN lock TEXT;
  ALTER TABLE totals ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
  UPDATE totals SET clock = coalesce((SELECT max(appended_at) FROM entries), 0);
  UPDATE entries SET appended_at = (SELECT clock FROM totals) WHERE parked_at IS NOT NULL;
`

/** A file without a time begins with that of its first process. */
const startClock = 'UPDATE totals SET clock = ? WHERE clock = 0'

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version)

/**
 * Prepares a database: its settings, and its tables if they are missing or of an earlier version.
 * @param now milliseconds since 1970
 * @throws {SegmentError} `outbox_unavailable` for a file that a later version of this package wrote
 */
export const prepareSchema = (database: DatabaseSync, now: number): void => {
  // Lets freed pages return to the disk; only has an effect before the first table exists.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  database.exec('PRAGMA journal_mode = WAL')
  // A commit writes to the log; `log-sync.ts` waits for the disk.
  database.exec('PRAGMA synchronous = NORMAL')
  // Calls that are deleted before a checkpoint are never written to the main file.
  database.exec('PRAGMA wal_autocheckpoint = 4000')
  database.exec('PRAGMA journal_size_limit = 16777216')
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(database)
    if (version > schemaVersion) {
      throw new SegmentError('outbox_unavailable', `The outbox was written by a later version (${version}).`, {
        advice: 'Update this package, or use another path.',
      })
    }
    if (version === 0) database.exec(`${tables}${idBatches}`)
    if (version === 1) database.exec(fromVersion1)
    if (version === 1 || version === 2) database.exec(fromVersion2)
    if (version >= 1 && version <= 3) database.exec(fromVersion3)
    if (version < schemaVersion) database.prepare(startClock).run(now)
    if (version < schemaVersion) database.exec(`PRAGMA user_version = ${schemaVersion}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
