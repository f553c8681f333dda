import { isUtf8 } from 'node:buffer'
import Papa from 'papaparse'
import { maxRowBytes, type ReadProblem, type ReadRecord, type ReadStart } from './read-record.ts'

/** How a table is written. */
export interface CsvOptions {
  /** @default the one of comma, semicolon, tab and pipe that the header holds most often */
  readonly delimiter?: string | undefined
  /** Names of the columns, where the first row has none. */
  readonly columns?: readonly string[] | undefined
}

const newline = 0x0a
const quote = 0x22
const none = Buffer.alloc(0)
const maxColumns = 10_000
const delimiters = [',', ';', '\t', '|']

/** The delimiter that stands most often outside quotes. */
export const detectDelimiter = (header: string): string => {
  const bare = header.replace(/"[^"]*"/g, '')
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Rows of raw bytes; a newline inside quotes belongs to its row. */
interface RawRow {
  readonly bytes: Buffer
  readonly line: number
  readonly offset: number
  readonly end: number
}

async function* rawRows(chunks: AsyncIterable<Buffer>, start: ReadStart): AsyncGenerator<readonly RawRow[]> {
  let rest: Buffer = none
  let { line, offset } = start
  const cut = (block: Buffer, isLast: boolean): { rows: RawRow[]; used: number } => {
    const rows: RawRow[] = []
    let from = 0
    let search = 0
    let lines = 0
    let quotes = 0
    for (;;) {
      let to = block.indexOf(newline, search)
      if (to < 0) {
        if (!isLast || from >= block.length) break
        to = block.length
      }
      // A row is whole when its quotes come in pairs.
      for (let at = block.indexOf(quote, search); at >= 0 && at < to; at = block.indexOf(quote, at + 1)) quotes += 1
      lines += 1
      if (quotes % 2 === 1 && to < block.length) {
        search = to + 1
        continue
      }
      const end = Math.min(to + 1, block.length)
      const stop = block[to - 1] === 0x0d && to > from ? to - 1 : to
      if (stop > from) rows.push({ bytes: block.subarray(from, stop), line, offset: offset + from, end: offset + end })
      line += lines
      lines = 0
      quotes = 0
      from = end
      search = end
      if (to >= block.length) break
    }
    offset += from
    return { rows, used: from }
  }
  for await (const chunk of chunks) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const { rows, used } = cut(block, false)
    rest = block.subarray(used)
    if (rows.length > 0) yield rows
    if (rest.length > maxRowBytes) throw new RangeError('A row is longer than 64 MiB; a quote may be missing.')
  }
  if (rest.length > 0) {
    const { rows } = cut(rest, true)
    if (rows.length > 0) yield rows
  }
}

const parseRow = (text: string, delimiter: string): readonly string[] =>
  Papa.parse<string[]>(text, { delimiter, header: false, skipEmptyLines: false, newline: '\n' }).data[0] ?? []

/** Parses rows together, which is several times as fast as each alone; each alone where they do not come out even. */
const parseRows = (rows: readonly RawRow[], delimiter: string): readonly (readonly string[])[] => {
  const texts = rows.map(({ bytes }) => bytes.toString('utf8'))
  const { data } = Papa.parse<string[]>(texts.join('\n'), { delimiter, header: false, newline: '\n' })
  return data.length === rows.length ? data : texts.map((text) => parseRow(text, delimiter))
}

const headerProblem = (names: readonly string[]): string | undefined => {
  if (names.length > maxColumns) return `The header has ${names.length.toLocaleString('en-US')} columns.`
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) return `The header names the column "${name.slice(0, 80)}" twice.`
    seen.add(name)
  }
  return undefined
}

const problemRecord = ({ bytes, line, offset, end }: RawRow, problem: ReadProblem): ReadRecord => ({
  ...{ line, offset, end, bytes, size: bytes.length, isJson: false, value: undefined, problem },
})

/** What a table is read with: its columns and delimiter. */
export interface CsvHeader {
  readonly columns: readonly string[]
  readonly delimiter: string
}

/**
 * Reads a table as objects of column and text; an empty cell is left out. Quotes, newlines inside them, CRLF, and a
 * delimiter that is found by the header.
 * @param onHeader told of the columns before the first row
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  options: CsvOptions = {},
  start: ReadStart = { offset: 0, line: 1 },
  onHeader: (header: CsvHeader) => void = () => undefined,
): AsyncGenerator<readonly ReadRecord[]> {
  let columns = options.columns
  let delimiter = options.delimiter
  if (columns !== undefined && delimiter !== undefined) onHeader({ columns, delimiter })
  for await (const block of rawRows(chunks, start)) {
    let rows = block
    if (delimiter === undefined || columns === undefined) {
      const [first, ...others] = rows
      if (first === undefined) continue
      delimiter ??= detectDelimiter(first.bytes.toString('utf8'))
      if (columns === undefined) {
        const names = parseRow(first.bytes.toString('utf8'), delimiter).map((name) => name.trim())
        const problem = isUtf8(first.bytes) ? headerProblem(names) : 'The header holds bytes that are no UTF-8.'
        if (problem !== undefined) {
          yield [problemRecord(first, { code: 'header_unusable', message: problem })]
          return
        }
        columns = names
        rows = others
      }
      onHeader({ columns, delimiter })
    }
    const sound = rows.filter(({ bytes }) => isUtf8(bytes))
    const parsed = new Map(parseRows(sound, delimiter).map((cells, index) => [sound[index], cells] as const))
    const names = columns
    yield rows.map((row) => {
      const cells = parsed.get(row)
      if (cells === undefined) {
        return problemRecord(row, { code: 'row_not_utf8', message: 'The row holds bytes that are no UTF-8.' })
      }
      if (cells.length > names.length) {
        const message = `The row has ${cells.length} values, and the header ${names.length} columns.`
        return problemRecord(row, { code: 'row_fields', message })
      }
      const value: Record<string, string> = {}
      for (const [index, cell] of cells.entries()) {
        const name = names[index]
        if (cell !== '' && name !== undefined) Object.defineProperty(value, name, { value: cell, enumerable: true })
      }
      const { bytes, line, offset, end } = row
      return { line, offset, end, bytes, size: bytes.length, isJson: false, value }
    })
  }
}
