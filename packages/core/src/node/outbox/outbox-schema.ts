import type { DatabaseSync } from 'node:sqlite'
import { SegmentError } from '../../error/segment-error.ts'

/** Version of the tables below; a file of a later one is left alone. */
export const schemaVersion = 3

/**
 * One row a call. Who sends it owns it; an owner is a process with a lease. A parked call has a reason.
 * `totals` has a single row, so that the bound on bytes costs no count, and knows the next id, which SQLite by itself would
 * keep on a page of its own.
 */
const tables = `
  CREATE TABLE queues (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE) STRICT;
  CREATE TABLE owners (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, lease_until INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, message_id TEXT NOT NULL, json TEXT NOT NULL,
    bytes INTEGER NOT NULL, appended_at INTEGER NOT NULL, owner INTEGER, code TEXT, message TEXT, parked_at INTEGER
  ) STRICT;
  CREATE INDEX waiting ON entries (queue, id) WHERE owner IS NULL AND parked_at IS NULL;
  CREATE INDEX parked ON entries (queue, id) WHERE parked_at IS NOT NULL;
  CREATE TABLE totals (
    id INTEGER PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL, next_id INTEGER NOT NULL
  ) STRICT;
  INSERT INTO totals VALUES (1, 0, 1);
`

/** messageIds as a JSON array, those together that came together; see `seen-ids.ts`. */
const lots = `
  CREATE TABLE lots (
    id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, until INTEGER NOT NULL, ids TEXT NOT NULL
  ) STRICT;
`

/** Version 1 knew messageIds by an index and a table of their own. */
const fromVersion1 = `
  ${lots}
  INSERT INTO lots (queue, until, ids) SELECT queue, until, json_group_array(message_id) FROM seen GROUP BY queue, until;
  DROP TABLE seen;
  DROP INDEX IF EXISTS by_message_id;
`

/** Until version 2 SQLite itself saw to it that no id came again; such a table goes on doing so. */
const fromVersion2 = `
  ALTER TABLE totals ADD COLUMN next_id INTEGER NOT NULL DEFAULT 1;
  UPDATE totals SET next_id = 1 + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0);
`

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version)

/**
 * Prepares a database: how it writes, and its tables where they are missing or of an earlier version.
 * @throws {SegmentError} `outbox_unavailable` for a file that a later version of this package wrote
 */
export const prepareSchema = (database: DatabaseSync): void => {
  // Pages that are freed can be given back to the disk; this counts only before the first table.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  database.exec('PRAGMA journal_mode = WAL')
  // A commit writes to the log; who waits for the disk syncs the log by itself, see `log-sync.ts`.
  database.exec('PRAGMA synchronous = NORMAL')
  // Calls that come and go between two checkpoints are never written into the main file.
  database.exec('PRAGMA wal_autocheckpoint = 4000')
  database.exec('PRAGMA journal_size_limit = 16777216')
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(database)
    if (version > schemaVersion) {
      throw new SegmentError('outbox_unavailable', `The outbox was written by a later version (${version}).`, {
        advice: 'Update this package, or give another path.',
      })
    }
    if (version === 0) database.exec(`${tables}${lots}`)
    if (version === 1) database.exec(fromVersion1)
    if (version === 1 || version === 2) database.exec(fromVersion2)
    if (version < schemaVersion) database.exec(`PRAGMA user_version = ${schemaVersion}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
