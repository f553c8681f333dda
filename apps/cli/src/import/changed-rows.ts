import { hash } from 'node:crypto'
import { editObject, isJsonObject, MemberEdits } from '@org/segment-core/internal'
import { exactValue, parseExact } from '../json/exact-json.ts'
import { valueAt } from '../mapping/field-path.ts'
import type { RowSource } from '../read/input-source.ts'
import type { TableHeader } from '../read/read-csv.ts'
import { type Input, readRows } from '../read/read-rows.ts'
import { badRow, inputProblem, type Row, type Rows } from '../read/row.ts'
import type { InputSettings } from '../rows/read-row-calls.ts'
import type { ChangeState, RowChange } from './change-state.ts'
import type { Checkpoint } from './journal.ts'
import type { Reject } from './rejects-file.ts'

/** The column that says what happened to a row. */
export const changeColumn = '_change'

/** How many rows of a snapshot changed. */
export interface ChangeCounts {
  added: number
  changed: number
  removed: number
  unchanged: number
  /** Why removed rows are not sent; undefined if they are. */
  removedLeft: string | undefined
}

/** What finding changed rows needs. */
export interface ChangedRowsOptions {
  readonly inputs: readonly Input[]
  readonly reading: InputSettings
  readonly state: ChangeState
  readonly keyColumns: readonly string[]
  /** Whether the mapping reads {@link changeColumn}. */
  readonly readsChange: boolean
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  // Not a raw number, which has no members that can be listed.
  if (!isJsonObject(value) || 'rawJSON' in value) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  )
}

/** The hash of the values of a row, whatever the order of its columns. */
const hashOf = (columns: unknown): string => hash('sha256', JSON.stringify(sorted(columns)), 'hex').slice(0, 32)

const withChange = (row: Row, kind: RowChange['kind']): Pick<Row, 'text' | 'value' | 'again'> => {
  const value = { ...Object(row.value), [changeColumn]: kind }
  if (!row.isJson) return { value, text: row.text, again: undefined }
  const edits = new MemberEdits()
  edits.put(changeColumn, JSON.stringify(kind))
  return { value, text: editObject(row.text, edits) }
}

/**
 * The rows of a snapshot that were added, changed or removed since the last run, as one input. The number of a row is its
 * place.
 */
export const createChangedRows = ({ inputs, reading, state, keyColumns, readsChange }: ChangedRowsOptions) => {
  const counts: ChangeCounts = { added: 0, changed: 0, removed: 0, unchanged: 0, removedLeft: undefined }
  const waiting = new Map<number, RowChange>()
  let number = 0
  let settledTo = 0
  let rowsRead = 0
  /** Whether every row of the snapshot has been compared. */
  let isWhole = true

  const placed = (row: Row): Row => {
    number += 1
    return { ...row, offset: number - 1, end: number, resumeAt: undefined }
  }

  const add = (row: Row, change: RowChange): Row => {
    const found = placed(readsChange ? { ...row, ...withChange(row, change.kind) } : row)
    waiting.set(found.offset, change)
    counts[change.kind] += 1
    return found
  }

  /** A row to send or to reject; undefined if it did not change. */
  const compared = (row: Row): Row | undefined => {
    if (inputProblem(row) !== undefined) {
      isWhole = false
      return row
    }
    rowsRead += 1
    const columns: unknown = row.isJson ? exactValue(row.text, row.value) : row.value
    if (row.problem !== undefined || !isJsonObject(columns)) {
      isWhole = false
      return placed(row)
    }
    const values = keyColumns.map((name) => valueAt(columns, name))
    const missing = keyColumns.find((_, index) => (values[index] ?? '') === '')
    if (missing !== undefined) {
      isWhole = false
      return placed(badRow(row, 'row_key', `The row has no ${JSON.stringify(missing)}, which is part of its key.`))
    }
    const key = JSON.stringify(values)
    const change = state.compare(key, hashOf(columns))
    if (change === 'repeated')
      return placed(badRow(row, 'row_key', `Another row has the key ${key.slice(0, 200)} too.`))
    if (change !== 'unchanged') return add(row, change)
    counts.unchanged += 1
    return undefined
  }

  function* changedOf(rows: Rows): Generator<Row> {
    for (const row of rows) {
      const found = compared(row)
      if (found !== undefined) yield found
    }
  }

  /** A removed row has the columns of its key. */
  const removedRow = (change: RowChange): Row => {
    const values = parseExact(change.key) as readonly unknown[] // the state keeps lists
    const value = Object.fromEntries(keyColumns.map((name, index) => [name, values[index]]))
    const place = { line: 0, offset: 0, end: 0, nextLine: 0 }
    return add({ ...place, text: JSON.stringify(value), isJson: false, value, problem: undefined }, change)
  }

  function* removedRows(): Generator<Row> {
    for (const change of state.removed()) yield removedRow(change)
  }

  const source: RowSource = {
    rows: async function* (onHeader: (header: TableHeader) => void) {
      const { format, table, encoding, flags, ...csv } = reading
      for (const input of inputs) {
        const header = (found: TableHeader): void =>
          onHeader(readsChange ? { ...found, columns: [...found.columns, changeColumn] } : found)
        for await (const rows of readRows(input, { format, table, encoding, flags, csv, onHeader: header }))
          yield changedOf(rows)
      }
      if (!isWhole) counts.removedLeft = 'some rows of the snapshot could not be compared'
      else if (rowsRead === 0) counts.removedLeft = 'the snapshot has no rows'
      else if (!readsChange) counts.removedLeft = `the mapping does not read ${changeColumn}`
      if (counts.removedLeft === undefined) yield removedRows()
      else counts.removed = state.countRemoved()
    },
  }

  return {
    source,
    counts: (): ChangeCounts => counts,
    /** @param offset number of a row */
    messageIdOf: (offset: number): string => waiting.get(offset)?.messageId ?? '',
    /** Moves the state over the rows that have their outcome. Rejected rows are tried again in the next run. */
    settle: ({ offset }: Checkpoint, rejects: readonly Reject[]): void => {
      const rejected = new Set(rejects.map((reject) => reject.offset))
      const done: RowChange[] = []
      for (; settledTo < offset; settledTo += 1) {
        const change = waiting.get(settledTo)
        waiting.delete(settledTo)
        if (change !== undefined && !rejected.has(settledTo)) done.push(change)
      }
      state.acknowledge(done)
    },
  }
}
