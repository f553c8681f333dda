import { hash } from 'node:crypto'
import { badDataError, CliError, usageError } from '../errors/cli-error.ts'
import { withoutSqliteWarning } from '../io/quiet-sqlite.ts'
import { lockImport } from './lock-file.ts'
import { cannotWriteError } from './write-all.ts'

/** A row that differs from what the state knows. */
export interface RowChange {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly key: string
  /** Of the row; undefined if it was removed. */
  readonly hash: string | undefined
  /** The same each time this change is sent, and another one for every other change. */
  readonly messageId: string
}

/** What a row is to the state. */
export type Comparison = RowChange | 'unchanged' | 'repeated'

const schema = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS rows (
    key TEXT PRIMARY KEY,
    hash TEXT, -- NULL before the row is acknowledged, and once it is removed
    version INTEGER NOT NULL, -- counts the acknowledged changes
    seen INTEGER NOT NULL -- the last run in which the snapshot had the row
  ) WITHOUT ROWID;
`

/** Removed rows that are looked up at a time. */
const pageRows = 1_000

/**
 * Opens the state of a snapshot: the hash of every row that Segment has acknowledged. It changes only when changes are
 * acknowledged, so that after a crash they are found again.
 * @param keyColumns names of the columns that identify a row
 * @throws {CliError} `import_running`, `cannot_write`, `bad_input` if the file is another one
 */
export const openChangeState = async (path: string, keyColumns: readonly string[], createId: () => string) => {
  const unlock = await lockImport(`${path}.lock`).catch((error: unknown) => {
    throw error instanceof CliError ? error : cannotWriteError(path, error)
  })
  try {
    const { DatabaseSync } = await withoutSqliteWarning(() => import('node:sqlite'))
    const open = () => {
      try {
        return new DatabaseSync(path)
      } catch (error) {
        throw cannotWriteError(path, error)
      }
    }
    const database = open()
    try {
      database.exec('PRAGMA cache_size = -16000')
      // A damaged page must not be found after half of the rows were sent.
      const [check] = database.prepare('PRAGMA quick_check(1)').all()
      if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check))
      database.exec(schema)
    } catch (error) {
      database.close()
      const why = error instanceof Error ? error.message : String(error)
      throw badDataError(
        `${path} is damaged or not a state of --changes-since: ${why}.`,
        'Restore it, or name another file, with which every row counts as added.',
      )
    }
    const meta = (name: string): string | undefined => {
      const value = database.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.value
      return value === undefined ? undefined : String(value)
    }
    const keep = (name: string, value: string): void => {
      database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(name, value)
    }
    const keyed = meta('key')
    if (keyed !== undefined && keyed !== JSON.stringify(keyColumns)) {
      database.close()
      throw usageError(
        `${path} identifies rows by ${JSON.parse(keyed).join(', ')}, not by ${keyColumns.join(', ')}.`,
        'Use the same --key, or another file, with which every row counts as added.',
      )
    }
    const begin = (): void => database.exec('BEGIN IMMEDIATE')
    begin()
    const stateId = meta('id') ?? createId()
    const run = Number(meta('run') ?? 0) + 1
    keep('id', stateId)
    keep('key', JSON.stringify(keyColumns))
    keep('run', String(run))
    // A run that is killed before its first acknowledgement must leave its id, from which messageIds come.
    database.exec('COMMIT')
    begin()

    const find = database.prepare('SELECT hash, version, seen FROM rows WHERE key = ?')
    const insert = database.prepare('INSERT INTO rows VALUES (?, NULL, 0, ?)')
    const mark = database.prepare('UPDATE rows SET seen = ? WHERE key = ?')
    const update = database.prepare('UPDATE rows SET hash = ?, version = version + 1 WHERE key = ?')
    const unseen = database.prepare(
      `SELECT key, version FROM rows WHERE seen <> ? AND hash IS NOT NULL AND key > ? ORDER BY key LIMIT ${pageRows}`,
    )
    const count = database.prepare('SELECT count(*) AS count FROM rows WHERE seen <> ? AND hash IS NOT NULL')

    const idOf = (key: string, version: number, rowHash: string): string =>
      `change-${hash('sha256', [stateId, key, version, rowHash].join('\0'), 'hex').slice(0, 40)}`

    return {
      /** Compares a row with the state. @param rowHash the hash of its values */
      compare(key: string, rowHash: string): Comparison {
        const known = find.get(key)
        if (known === undefined) insert.run(key, run)
        else if (known.seen === run) return 'repeated'
        else mark.run(run, key)
        if (known?.hash === rowHash) return 'unchanged'
        const kind = typeof known?.hash === 'string' ? 'changed' : 'added'
        return { kind, key, hash: rowHash, messageId: idOf(key, Number(known?.version ?? 0), rowHash) }
      },
      /** Number of rows that the snapshot does not have any more. */
      countRemoved: (): number => Number(count.get(run)?.count),
      /** Those rows, in the order of their keys. */
      *removed(): Generator<RowChange> {
        let last = ''
        for (;;) {
          const page = unseen.all(run, last)
          for (const { key, version } of page) {
            last = String(key)
            yield { kind: 'removed', key: last, hash: undefined, messageId: idOf(last, Number(version), 'removed') }
          }
          if (page.length < pageRows) return
        }
      },
      /** Records acknowledged changes. @throws {CliError} `cannot_write` */
      acknowledge(changes: readonly RowChange[]): void {
        try {
          for (const { key, hash: rowHash = null } of changes) update.run(rowHash, key)
          database.exec('COMMIT')
          begin()
        } catch (error) {
          throw cannotWriteError(path, error)
        }
      },
      /** Closes the file; what was not acknowledged is found again. */
      close(): void {
        database.exec('ROLLBACK')
        database.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** See {@link openChangeState}. */
export type ChangeState = Awaited<ReturnType<typeof openChangeState>>
