import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { callOfRow } from './varied-calls.ts'

const write = async (path: string, bytes: number, rowOf: (index: number) => string, head = ''): Promise<number> => {
  const stream = createWriteStream(path)
  let index = 0
  let written = head.length
  stream.write(head)
  while (written < bytes) {
    let block = ''
    for (let row = 0; row < 1_000; row += 1) {
      block += `${rowOf(index)}\n`
      index += 1
    }
    written += Buffer.byteLength(block)
    if (!stream.write(block)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
  return index
}

/** Writes JSON lines of ready calls. @returns how many */
export const writeCalls = (path: string, bytes: number): Promise<number> =>
  write(path, bytes, (row) => JSON.stringify(callOfRow(row)))

const columns = [
  ...['customer_id', 'email', 'first_name', 'last_name', 'phone', 'company', 'job_title', 'street', 'city'],
  ...['postal_code', 'country', 'created_at', 'updated_at', 'plan', 'status', 'age', 'lifetime_value', 'orders'],
  ...['last_order_at', 'newsletter', 'locale', 'referrer', 'notes'],
]

/** Writes a table of customers as shops export them: 23 columns, rows of about 290 bytes. @returns how many */
export const writeCustomers = (path: string, bytes: number): Promise<number> =>
  write(
    path,
    bytes,
    (index) =>
      [
        ...[`c-${index}`, `user${index}@example.com`, 'Ada', `Lovelace ${index}`, `+49 30 ${1_000_000 + index}`],
        ...['Analytical Engines Ltd', 'Head of Research', `"${index} St James Square, rear"`, 'Berlin', '10115', 'DE'],
        ...[1_714_555_800 + index, '2026-03-01T08:15:00Z', 'pro', 'active', index % 90, '1204.50', index % 40],
        ...['2026-02-11T17:42:10Z', 'yes', 'de-DE', 'https://www.example.com/campaigns/spring?utm_source=mail', ''],
      ].join(','),
    `${columns.join(',')}\n`,
  )

/** Writes a table as Parquet, each column a text. */
export const writeParquet = async (path: string, table: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run(`copy (select * from read_csv('${table}', all_varchar = true)) to '${path}' (format parquet)`)
  connection.closeSync()
  instance.closeSync()
}
