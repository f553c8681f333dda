import { checkColumns } from '../mapping/check-mapping.ts'
import type { CompiledMapping, RowOutcome } from '../mapping/compile-mapping.ts'
import type { Mapping } from '../mapping/mapping-schema.ts'
import type { InputFormat } from '../read/input-format.ts'
import type { TableHeader } from '../read/read-csv.ts'
import { type Input, readRows } from '../read/read-rows.ts'
import type { ReadStart, Row, Rows } from '../read/row.ts'
import { foldRows } from './fold-rows.ts'
import { rejectedRow } from './rejected-row.ts'

/** How input is read. */
export interface InputSettings {
  readonly format: InputFormat | undefined
  readonly delimiter: string | undefined
  readonly columns: readonly string[] | undefined
  /** The table of a database or the sheet of a workbook that has several. */
  readonly table?: string | undefined
}

/** A row and what its mapping makes of it. */
export interface RowCalls {
  readonly row: Row
  /** Empty if the row is filtered, or cannot be used. */
  readonly calls: RowOutcome
}

/** How rows become calls. */
export interface RowMapping {
  readonly mapping: Mapping | undefined
  readonly compiled: CompiledMapping
}

/** How rows are read. */
export interface ReadRowCallsOptions extends RowMapping {
  readonly settings: InputSettings
  /** @default the beginning */
  readonly start?: (ReadStart & { readonly resumeAt?: ReadStart | undefined }) | undefined
  /** The columns of a table that is read from its middle. */
  readonly header?: TableHeader | undefined
  readonly onHeader?: (header: TableHeader) => void
  readonly onBytes?: (bytes: number) => void
}

function* unwrap(rows: Rows): Rows {
  for (const row of rows) yield rejectedRow(row)
}

/** The rows of an input from a checkpoint on. */
async function* rowsFrom(input: Input, options: ReadRowCallsOptions): AsyncGenerator<Rows> {
  const { settings, start, header, onHeader, onBytes, mapping, compiled } = options
  const { format, delimiter, columns, table } = settings
  const parts = readRows(input, {
    ...{ format, csv: { delimiter, columns }, table, start, header },
    ...(onBytes === undefined ? {} : { onBytes }),
    onHeader: (found) => {
      checkColumns(mapping, found.columns, input.name, compiled.expressionColumns)
      onHeader?.(found)
    },
  })
  for await (const rows of parts) yield unwrap(rows)
}

const none: RowOutcome = []

function* mapNow(rows: Rows, make: (row: Row) => RowOutcome): Generator<RowCalls> {
  for (const row of rows) yield { row, calls: row.problem === undefined ? make(row) : none }
}

/** Rows whose expressions are evaluated before they are handed on together. */
const blockRows = 256

/**
 * The rows of an input and their calls: the one way in which an import, a preview and a validation come to calls.
 * @throws {CliError} `column_missing`, `mapping_missing`
 */
export async function* readRowCalls(input: Input, options: ReadRowCallsOptions): AsyncGenerator<Iterable<RowCalls>> {
  const { compiled } = options
  const rows = rowsFrom(input, options)
  for await (const part of compiled.fold === undefined ? rows : foldRows(rows, compiled.fold)) {
    if (!compiled.isAsync) {
      yield mapNow(part, compiled.make)
      continue
    }
    let block: RowCalls[] = []
    for (const row of part) {
      block.push({ row, calls: row.problem === undefined ? await compiled.make(row) : none })
      if (block.length < blockRows) continue
      yield block
      block = []
    }
    yield block
  }
}
