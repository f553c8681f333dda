import { LineBlock } from './line-block.ts'
import { openInput } from './open-input.ts'
import { type CsvOptions, readCsv } from './read-csv.ts'
import { ReadError } from './read-error.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import type { ReadRecord, ReadStart } from './read-record.ts'
import type { Rows } from './rows.ts'
import { TableBlock, type TableHeader } from './table-block.ts'

/** Forms of input. */
export const inputFormats = ['ndjson', 'json', 'csv', 'tsv'] as const

/** One of {@link inputFormats}. */
export type InputFormat = (typeof inputFormats)[number]

/** One input. */
export interface Input {
  /** Path of the file, or `-`. */
  readonly name: string
  /** The file's path, or standard input. */
  readonly source: string | AsyncIterable<Buffer>
}

/** How input is read. */
export interface ReadOptions {
  /** @default by the name of the file, else by how it begins */
  readonly format?: InputFormat | undefined
  readonly csv?: CsvOptions | undefined
  /** Where to go on; a table needs its columns then. @default the beginning */
  readonly start?: ReadStart | undefined
  /** Told of bytes of the file as they are read. */
  readonly onBytes?: (bytes: number) => void
  readonly onHeader?: (header: TableHeader) => void
}

const extensions: Readonly<Record<string, InputFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  log: 'ndjson',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
}

/** The format that the name of a file tells, compressed or not. */
export const formatOfName = (name: string): InputFormat | undefined => {
  const plain = name.toLowerCase().replace(/\.(?:gz|zst|zstd)$/, '')
  return extensions[plain.slice(plain.lastIndexOf('.') + 1)]
}

const isWholeJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/** The format of input that begins like this: JSON lines where the first line is a value, else JSON, else a table. */
export const formatOfHead = (head: string): InputFormat => {
  const text = head.trimStart()
  if (text.startsWith('[')) return 'json'
  if (!text.startsWith('{')) return head.split('\n', 1)[0]?.includes('\t') === true ? 'tsv' : 'csv'
  const [line = '', ...more] = text.split('\n')
  if (/^\{\s*"batch"\s*:/.test(text)) return 'json'
  return more.length > 0 && !isWholeJson(line) ? 'json' : 'ndjson'
}

/** Bytes that are looked at to find the format; a longer first line counts as JSON lines. */
const headBytes = 65_536

async function* afterHead(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}

const detect = async (
  chunks: AsyncGenerator<Buffer>,
): Promise<{ format: InputFormat; whole: AsyncIterable<Buffer> }> => {
  const first = await chunks.next()
  const head: Buffer = first.done === true ? Buffer.alloc(0) : first.value
  return {
    format: formatOfHead(head.subarray(0, headBytes).toString('utf8')),
    whole: afterHead(head, { [Symbol.asyncIterator]: () => chunks }),
  }
}

/** The record that stands for the end of input that breaks off. */
export const brokenRecord = (error: ReadError | RangeError, { line, offset }: ReadStart): ReadRecord => ({
  ...{ line, offset, end: offset, bytes: Buffer.alloc(0), size: 0, isJson: false, value: undefined },
  // Behind a row that has no end nothing can be found.
  problem: { code: error instanceof ReadError ? error.code : 'input_unreadable', message: error.message },
})

/** Where rows end; undefined for none. */
const endOf = (rows: Rows): ReadStart | undefined => {
  if (rows instanceof LineBlock) return { offset: rows.offset + rows.bytes.length, line: rows.line + rows.count }
  if (rows instanceof TableBlock) {
    const last = rows.count - 1
    return { offset: rows.endAt(last), line: rows.lineAfter(last) }
  }
  const last = rows.at(-1)
  return last === undefined ? undefined : { offset: last.end, line: last.line + 1 }
}

/**
 * Reads any input as rows, many at a time. What is no row comes as a record with its problem; input that breaks off ends with
 * such a record too, after the good rows.
 */
export async function* readRecords(input: Input, options: ReadOptions = {}): AsyncGenerator<Rows> {
  const { start = { offset: 0, line: 1 }, csv = {}, onHeader } = options
  let end = start
  try {
    const chunks = openInput(input.source, input.name, {
      skipBytes: start.offset,
      ...(options.onBytes === undefined ? {} : { onBytes: options.onBytes }),
    })
    const known = options.format ?? formatOfName(input.name)
    const { format, whole } = known === undefined ? await detect(chunks) : { format: known, whole: chunks }
    const records =
      format === 'ndjson'
        ? readNdjson(whole, start)
        : format === 'json'
          ? readJson(whole)
          : readCsv(whole, format === 'tsv' ? { delimiter: '\t', ...csv } : csv, start, onHeader)
    for await (const batch of records) {
      end = endOf(batch) ?? end
      yield batch
    }
  } catch (error) {
    if (!(error instanceof ReadError) && !(error instanceof RangeError)) throw error
    yield [brokenRecord(error, end)]
  }
}
