import { isJsonObject } from '@org/segment-core/internal'
import { badDataError } from '../errors/cli-error.ts'
import { checkColumns, inferAdvice } from '../mapping/check-mapping.ts'
import type { RowOutcome } from '../mapping/compile-mapping.ts'
import { type CompiledLayout, layoutOf, layoutsText } from '../mapping/layout.ts'
import type { InputFlag } from '../read/input-flags.ts'
import type { CsvSettings, InputFormat } from '../read/input-format.ts'
import type { TableHeader } from '../read/read-csv.ts'
import { type Input, type ReadFrom, readRows } from '../read/read-rows.ts'
import type { Row, Rows } from '../read/row.ts'
import { foldRows } from './fold-rows.ts'
import { rejectedRow } from './rejected-row.ts'

/** How input is read. */
export interface InputSettings extends CsvSettings {
  readonly format: InputFormat | undefined
  /** The table of a database or the sheet of a workbook that has several. */
  readonly table?: string | undefined
  readonly encoding?: string | undefined
  /** What a person said about the inputs. */
  readonly flags: readonly InputFlag[]
}

/** A row and what its mapping makes of it. */
export interface RowCalls {
  readonly row: Row
  /** Empty if the row is filtered, or cannot be used. */
  readonly calls: RowOutcome
}

/** How rows are read and become calls. */
export interface ReadRowCallsOptions {
  readonly layouts: readonly CompiledLayout[]
  readonly settings: InputSettings
  /** @default the beginning */
  readonly start?: ReadFrom | undefined
  /** The columns of a table that is read from its middle. */
  readonly header?: TableHeader | undefined
  readonly onHeader?: (header: TableHeader) => void
  readonly onBytes?: (bytes: number) => void
}

function* unwrap(rows: Rows): Rows {
  for (const row of rows) yield rejectedRow(row)
}

const none: RowOutcome = []

/** One of the calls of a row; all of them if the row was changed so that it has fewer. */
const callAt = (calls: RowOutcome, index: number): RowOutcome =>
  index < calls.length ? calls.slice(index, index + 1) : calls

/** Rows whose expressions are evaluated before they are handed on together. Rows that wait in a longer list become old to V8. */
const blockRows = 32

/**
 * The layout of a table by its header, and of rows of JSON by their names.
 * @throws {CliError} `column_missing`, `mapping_missing`, `layout_unknown` for a table
 */
const createLayoutChoice = (layouts: readonly CompiledLayout[], header: TableHeader | undefined) => {
  const [first] = layouts
  const only = layouts.length === 1 && first?.columns.length === 0 ? first : undefined
  let ofTable: CompiledLayout | undefined =
    only ?? (header && layoutOf(layouts, (name) => header.columns.includes(name)))

  return {
    ofHeader: ({ columns }: TableHeader, name: string): void => {
      if (only !== undefined) {
        checkColumns(only.mapping, columns, name, only.compiled.expressionColumns)
        return
      }
      const known = new Set(columns)
      ofTable = layoutOf(layouts, (column) => known.has(column))
      if (ofTable !== undefined) return
      const message = `${name} has none of the layouts that are known: ${layoutsText(layouts)}.`
      const advice = `Its columns are ${columns.slice(0, 20).join(', ')}. ${inferAdvice(name)}`
      throw badDataError(message, advice, 'layout_unknown')
    },
    /** Undefined if no layout has the names of the row. */
    of: ({ isJson, value }: Row): CompiledLayout | undefined => {
      if (only !== undefined || !isJson) return ofTable
      return isJsonObject(value) ? layoutOf(layouts, (name) => Object.hasOwn(value, name)) : undefined
    },
  }
}

const unknownLayout = (layouts: readonly CompiledLayout[]): RowOutcome => {
  const message = `The row has none of the layouts that are known: ${layoutsText(layouts)}.`
  return [{ ok: false, issues: [{ code: 'layout_unknown', path: [], message }] }]
}

/**
 * The rows of an input and their calls: the one way in which an import, a preview and a validation come to calls.
 * @throws {CliError} `column_missing`, `mapping_missing`, `layout_unknown`
 */
export async function* readRowCalls(input: Input, options: ReadRowCallsOptions): AsyncGenerator<Iterable<RowCalls>> {
  const { layouts, settings, start, header, onHeader, onBytes } = options
  const { format, table, encoding, flags, ...csv } = settings
  const choice = createLayoutChoice(layouts, header)
  const unknown = unknownLayout(layouts)
  const isAsync = layouts.some(({ compiled }) => compiled.isAsync)

  const folds = layouts.some(({ compiled }) => compiled.fold !== undefined)

  const make = (row: Row): RowOutcome | Promise<RowOutcome> => {
    if (row.problem !== undefined) return none
    const made = choice.of(row)?.compiled.make(row) ?? unknown
    const { onlyCall } = row
    if (onlyCall === undefined) return made
    return made instanceof Promise ? made.then((calls) => callAt(calls, onlyCall)) : callAt(made, onlyCall)
  }

  function* makeNow(rows: Rows): Generator<RowCalls> {
    // No layout is asynchronous.
    for (const entry of rows) {
      const row = folds ? entry : rejectedRow(entry)
      yield { row, calls: make(row) as RowOutcome }
    }
  }

  async function* makeInTime(rows: Rows): AsyncGenerator<Iterable<RowCalls>> {
    let block: RowCalls[] = []
    for (const entry of rows) {
      const row = folds ? entry : rejectedRow(entry)
      block.push({ row, calls: await make(row) })
      if (block.length < blockRows) continue
      yield block
      block = []
    }
    yield block
  }

  // A checkpoint between the calls of a folded row lies after some of its lines, which are all needed again.
  const from = folds && start?.resumeAt !== undefined ? start.resumeAt : start

  const parts = (): AsyncGenerator<Rows> =>
    readRows(input, {
      ...{ format, csv, table, encoding, flags, start: from, header },
      ...(onBytes === undefined ? {} : { onBytes }),
      onHeader: (found, name) => {
        choice.ofHeader(found, name)
        onHeader?.(found)
      },
    })

  async function* folded(): AsyncGenerator<Rows> {
    const entries = async function* (): AsyncGenerator<Rows> {
      for await (const rows of parts()) yield unwrap(rows)
    }
    yield* foldRows(entries(), (row) => choice.of(row)?.compiled.fold)
  }

  for await (const part of folds ? folded() : parts()) {
    if (isAsync) yield* makeInTime(part)
    else yield makeNow(part)
  }
}
