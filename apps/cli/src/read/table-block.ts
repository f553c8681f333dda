import type { ReadProblem, ReadRecord } from './read-record.ts'

/** What a table is read with: its columns and delimiter. */
export interface TableHeader {
  readonly columns: readonly string[]
  readonly delimiter: string
}

/** Where the rows of a block lie. */
export interface RowPlaces {
  /** Where each row begins, and ends without its line ending, in the block. */
  readonly starts: readonly number[]
  readonly stops: readonly number[]
  /** Where whoever goes on after it begins. */
  readonly nexts: readonly number[]
  /** Line on which it begins, from 1. */
  readonly lines: readonly number[]
}

/** What the rows of a block hold. */
export interface RowCells {
  /** Of each row; undefined for one whose bytes are no UTF-8. */
  readonly cells: readonly (readonly string[] | undefined)[]
  /** Numbers of rows whose quotes are wrong. */
  readonly misquoted: ReadonlySet<number>
}

const newline = 0x0a

const misquoted: ReadProblem = {
  code: 'row_quotes',
  message: 'The row has a quote that opens no value, or that nothing closes.',
}

const notUtf8: ReadProblem = { code: 'row_not_utf8', message: 'The row holds bytes that are no UTF-8.' }

/** A row of a table; an empty cell is left out of its value. */
class TableRow implements ReadRecord {
  readonly line: number
  readonly offset: number
  readonly end: number
  readonly isJson = false
  readonly bytes: Buffer
  readonly problem: ReadProblem | undefined
  readonly #columns: readonly string[]
  readonly #cells: readonly string[]

  constructor(block: TableBlock, index: number) {
    const { places, offset, table } = block
    this.line = places.lines[index] ?? 0
    this.offset = offset + (places.starts[index] ?? 0)
    this.end = offset + (places.nexts[index] ?? 0)
    this.bytes = block.bytesOf(index)
    this.#columns = table.columns
    this.#cells = block.rows.cells[index] ?? []
    this.problem = this.#problemIn(block, index)
  }

  get size(): number {
    return this.bytes.length
  }

  get value(): unknown {
    if (this.problem !== undefined) return undefined
    const filled = this.#columns.flatMap((name, index): [string, string][] => {
      const cell = this.#cells[index] ?? ''
      return cell === '' ? [] : [[name, cell]]
    })
    // It keeps even `__proto__` as plain data.
    return Object.fromEntries(filled)
  }

  #problemIn(block: TableBlock, index: number): ReadProblem | undefined {
    if (block.rows.cells[index] === undefined) return notUtf8
    if (block.rows.misquoted.has(index)) return misquoted
    if (this.#cells.length <= this.#columns.length) return undefined
    const message = `The row has ${this.#cells.length} values, and the header ${this.#columns.length} columns.`
    return { code: 'row_fields', message }
  }
}

/** Whole rows of a table, taken apart into cells. */
export class TableBlock implements Iterable<ReadRecord> {
  readonly table: TableHeader
  readonly bytes: Buffer
  /** Where the block begins, in bytes of the input. */
  readonly offset: number
  readonly places: RowPlaces
  readonly #parse: (bytes: Buffer, places: RowPlaces, delimiter: string) => RowCells
  #rows: RowCells | undefined

  /** @param parse takes the rows apart once somebody asks for their cells */
  constructor(
    table: TableHeader,
    bytes: Buffer,
    offset: number,
    places: RowPlaces,
    parse: (bytes: Buffer, places: RowPlaces, delimiter: string) => RowCells,
  ) {
    this.table = table
    this.bytes = bytes
    this.offset = offset
    this.places = places
    this.#parse = parse
  }

  /** What its rows hold. */
  get rows(): RowCells {
    this.#rows ??= this.#parse(this.bytes, this.places, this.table.delimiter)
    return this.#rows
  }

  /** Lets go of what its rows hold; it is found again when it is asked for. */
  forgetCells(): void {
    this.#rows = undefined
  }

  /** Rows in it. */
  get count(): number {
    return this.places.starts.length
  }

  /** The bytes of a row, without its line ending. */
  bytesOf(index: number): Buffer {
    return this.bytes.subarray(this.places.starts[index], this.places.stops[index])
  }

  /** One of its rows. */
  rowAt(index: number): ReadRecord {
    return new TableRow(this, index)
  }

  /** Where the row after one begins, in bytes of the input. */
  endAt(index: number): number {
    return this.offset + (this.places.nexts[index] ?? 0)
  }

  /** Number of the line behind a row, from 1. */
  lineAfter(index: number): number {
    const { starts, nexts, lines } = this.places
    const next = lines[index + 1]
    if (next !== undefined && starts[index + 1] === nexts[index]) return next
    let line = (lines[index] ?? 0) + 1
    const bytes = this.bytesOf(index)
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) line += 1
    return line
  }

  *[Symbol.iterator](): Generator<ReadRecord> {
    for (let index = 0; index < this.count; index += 1) yield this.rowAt(index)
  }
}
