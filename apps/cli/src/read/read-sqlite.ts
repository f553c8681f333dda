import { isUtf8 } from 'node:buffer'
import { putValue } from '@org/segment-core/internal'
import { withoutSqliteWarning } from '../io/quiet-sqlite.ts'
import { chooseTable } from './choose-table.ts'
import type { TableHeader } from './read-csv.ts'
import type { Row } from './row.ts'
import { bytesJson, damagedError, floatJson, integerJson, tableRow } from './table-row.ts'

/** Rows that are read at a time. */
const groupRows = 1_000

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const jsonOf = (value: unknown): unknown => {
  if (typeof value === 'bigint') return integerJson(value)
  if (typeof value === 'number') return floatJson(value)
  return value instanceof Uint8Array ? bytesJson(value) : (value ?? undefined)
}

/**
 * Reads a table of a SQLite database in the order of its rows.
 * @param path of the database, beside which its journal may be
 * @param name of the database in errors
 * @param from number of the first row
 * @param table its name, if the database has several
 * @throws {ReadError} `input_table`, or if the database is damaged
 */
export async function* readSqlite(
  path: string,
  name: string,
  from: number,
  onHeader: (header: TableHeader) => void,
  table: string | undefined,
): AsyncGenerator<readonly Row[]> {
  const { DatabaseSync } = await withoutSqliteWarning(() => import('node:sqlite'))
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      // Functions and tables that a foreign schema names are not run.
      database.exec('PRAGMA trusted_schema = OFF')
      const [check] = database.prepare('PRAGMA quick_check(1)').all()
      if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check))
      const names = database
        .prepare(
          "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
        )
        .all()
        .map((row) => String(row.name))
      const chosen = chooseTable(name, 'table', names, table)
      const rows = database.prepare(`SELECT * FROM ${quoted(chosen)} LIMIT -1 OFFSET ?`)
      rows.setReadBigInts(true)
      const columns = rows.columns().map((column) => column.name)
      onHeader({ columns, delimiter: '' })
      /** The column of a row whose text is not UTF-8, which the driver replaces silently. */
      const brokenColumn = (found: Readonly<Record<string, unknown>>, row: number): string | undefined => {
        const suspects = columns.map((column) => typeof found[column] === 'string' && found[column].includes('\ufffd'))
        if (!suspects.includes(true)) return undefined
        const texts = columns.map((column) => `CAST(${quoted(column)} AS BLOB)`).join(', ')
        const statement = database.prepare(`SELECT ${texts} FROM ${quoted(chosen)} LIMIT 1 OFFSET ?`)
        statement.setReturnArrays(true)
        const bytes: readonly unknown[] = Object.values(statement.get(row) ?? [])
        return columns.find((_, at) => {
          const value = bytes[at]
          return suspects[at] && value instanceof Uint8Array && !isUtf8(value)
        })
      }
      let index = from
      let group: Row[] = []
      for (const found of rows.iterate(from)) {
        const row: Record<string, unknown> = {}
        for (const column of columns) {
          const value = jsonOf(found[column])
          if (value !== undefined) putValue(row, column, value)
        }
        const broken = brokenColumn(found, index)
        group.push(
          broken === undefined
            ? tableRow(index, row)
            : {
                ...tableRow(index, row),
                problem: { code: 'row_not_utf8', message: `The column ${JSON.stringify(broken)} is not UTF-8.` },
              },
        )
        index += 1
        if (group.length === groupRows) {
          yield group
          group = []
        }
      }
      yield group
    } finally {
      database.close()
    }
  } catch (error) {
    throw damagedError(name, 'SQLite', error)
  }
}
