import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { putValue } from '@org/segment-core/internal'
import { CliError, usageError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { RowSource } from './input-source.ts'
import type { TableHeader } from './read-csv.ts'
import { ReadError, type Rows } from './row.ts'
import {
  bytesJson,
  dateJson,
  decimalJson,
  floatJson,
  integerJson,
  isoTime,
  jsonText,
  tableRow,
  timeOfDay,
  withoutMissing,
} from './table-row.ts'

type Library = typeof import('@duckdb/node-api')

/** Loads the engine, which is installed by those who need it. @throws {CliError} `sql_unavailable` */
const loadLibrary = async (): Promise<Library> => {
  try {
    return await import('@duckdb/node-api')
  } catch (error) {
    throw new CliError(
      'sql_unavailable',
      exitCodes.unavailable,
      '--sql needs the package @duckdb/node-api, which is not installed.',
      'Install it beside segment: npm install -g @duckdb/node-api. Under npx: npx -p @org/segment-cli -p @duckdb/node-api segment import --sql …',
      { cause: error },
    )
  }
}

/** Values of a query as JSON, with every digit. */
const createConverter = (library: Library): ((value: DuckDBValue) => unknown) => {
  const toJson = (value: DuckDBValue): unknown => {
    if (value === null) return undefined
    if (typeof value === 'bigint') return integerJson(value)
    if (typeof value === 'number') return floatJson(value)
    if (typeof value !== 'object') return value
    if (value instanceof library.DuckDBDecimalValue) return decimalJson(value.value, value.scale)
    if ('isFinite' in value && !value.isFinite) return `${value}`.startsWith('-') ? '-infinity' : 'infinity'
    if (value instanceof library.DuckDBDateValue) return dateJson(value.days)
    if (value instanceof library.DuckDBTimestampValue || value instanceof library.DuckDBTimestampTZValue) {
      return isoTime(value.micros, 6)
    }
    if (value instanceof library.DuckDBTimestampSecondsValue) return isoTime(value.seconds * 1_000n, 3)
    if (value instanceof library.DuckDBTimestampMillisecondsValue) return isoTime(value.millis, 3)
    if (value instanceof library.DuckDBTimestampNanosecondsValue) return isoTime(value.nanos, 9)
    if (value instanceof library.DuckDBTimeValue) return timeOfDay(value.micros, 6)
    if (value instanceof library.DuckDBTimeNSValue) return timeOfDay(value.nanos, 9)
    if (value instanceof library.DuckDBBlobValue) return bytesJson(value.bytes)
    if (value instanceof library.DuckDBListValue || value instanceof library.DuckDBArrayValue) {
      return value.items.map((item) => toJson(item) ?? null)
    }
    if (value instanceof library.DuckDBStructValue) {
      return withoutMissing(Object.entries(value.entries).map(([name, item]) => [name, toJson(item)]))
    }
    if (value instanceof library.DuckDBMapValue) {
      return withoutMissing(value.entries.map((entry) => [String(toJson(entry.key)), toJson(entry.value)]))
    }
    if (value instanceof library.DuckDBUnionValue) return toJson(value.value)
    return String(value)
  }
  return toJson
}

/** Opens a database in memory that loads no code from the network, and whose queries cannot change that. */
const openDatabase = async (library: Library) => {
  const instance = await library.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run('SET lock_configuration = true')
  return {
    connection,
    close: (): void => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** Why the engine failed, in one line and without the place in the query. */
const reasonOf = (error: unknown): string => {
  const [text = ''] = (error instanceof Error ? error.message : String(error)).split('\n\n', 1)
  const line = text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[.!]$/, '')
  return /^Missing Extension/.test(line)
    ? `${line}. A query reads local files without extensions: import objects with segment import s3://…, or download them`
    : line
}

/**
 * The library takes a query that fails after its first rows for one that ended. Nothing runs in the transaction of a failed
 * query, and a second run without its rows says why.
 * @throws {ReadError} `input_unreadable`
 */
const checkEnd = async (connection: DuckDBConnection, sql: string, rows: number): Promise<void> => {
  try {
    await connection.run('select 1')
  } catch (aborted) {
    await connection.run('rollback').catch(() => undefined)
    const error = await connection.run(`explain analyze ${sql}`).then(
      () => aborted,
      (again: unknown) => again,
    )
    throw queryError(error, ` after ${rows.toLocaleString('en-US')} rows`)
  }
}

const queryError = (error: unknown, after = ''): ReadError =>
  new ReadError('input_unreadable', `The query failed${after}: ${reasonOf(error)}.`, error)

/** The rows of a statement as they come. */
async function* rowsOfQuery(
  connection: DuckDBConnection,
  library: Library,
  sql: string,
  onHeader: (header: TableHeader) => void,
): AsyncGenerator<Rows> {
  // The engine fails for a text without a statement.
  const statements = sql.trim() === '' ? ({ count: 0 } as const) : await connection.extractStatements(sql)
  const statement = statements.count === 1 ? await statements.prepare(0) : undefined
  if (statement?.statementType !== library.StatementType.SELECT) {
    throw usageError('--sql must be one select statement.', "Write it as: select … from 'rows.parquet'")
  }
  await connection.run('begin transaction')
  const result = await statement.stream()
  const columns = result.deduplicatedColumnNames()
  onHeader({ columns, delimiter: '' })
  const isJson = columns.map((_, index) => result.columnType(index).alias === 'JSON')
  const toJson = createConverter(library)
  let index = 0
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    yield chunk.getRows().map((values) => {
      const row: Record<string, unknown> = {}
      for (const [at, column] of columns.entries()) {
        const value = values[at] ?? null
        const json = isJson[at] && typeof value === 'string' ? jsonText(value) : toJson(value)
        if (json !== undefined) putValue(row, column, json)
      }
      index += 1
      return tableRow(index - 1, row)
    })
  }
  await checkEnd(connection, sql, index)
}

/** The rows of a query over local files. */
export const queryRows = (sql: string): RowSource => ({
  rows: async function* (onHeader) {
    const library = await loadLibrary()
    const { connection, close } = await openDatabase(library)
    try {
      yield* rowsOfQuery(connection, library, sql, onHeader)
    } catch (error) {
      if (error instanceof CliError || error instanceof ReadError) throw error
      throw queryError(error)
    } finally {
      close()
    }
  },
})
