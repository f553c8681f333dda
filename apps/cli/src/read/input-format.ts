import { jsonOrUndefined } from '@org/segment-core/internal'
import { usageError } from '../errors/cli-error.ts'
import { peek } from './open-input.ts'
import type { CsvOptions } from './read-csv.ts'

/** The flags that say how a table is written. */
export interface CsvFlags {
  /** `\t` is a tab. */
  readonly delimiter?: string | undefined
  /** Names of columns between commas. */
  readonly columns?: string | undefined
  /** Name of a table or sheet. */
  readonly table?: string | undefined
  /** Lines before the header. */
  readonly skipLines?: string | undefined
  readonly numberColumns?: boolean | undefined
  readonly encoding?: string | undefined
}

/** How a table is written. */
export type CsvSettings = Required<Omit<CsvOptions, 'maxRowBytes'>>

/** How a table is written, as the flags say. @throws {CliError} `usage` */
export const csvFromFlags = ({ delimiter, columns, skipLines, numberColumns }: CsvFlags): CsvSettings => {
  if (skipLines !== undefined && !/^\d{1,6}$/.test(skipLines)) {
    throw usageError(`--skip-lines ${JSON.stringify(skipLines)} is not a number of lines.`)
  }
  return {
    delimiter: delimiter === '\\t' ? '\t' : delimiter,
    columns: columns?.split(',').map((name) => name.trim()),
    skipLines: skipLines === undefined ? undefined : Number(skipLines),
    numberColumns,
    hasQuotes: undefined,
  }
}

/** Forms of input. */
export const inputFormats = ['ndjson', 'json', 'csv', 'tsv'] as const

/** One of {@link inputFormats}. */
export type InputFormat = (typeof inputFormats)[number]

const extensions: Readonly<Record<string, InputFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  log: 'ndjson',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
}

/** The end of the name of a file, without that of a compression. */
const extensionOf = (name: string): string => {
  const plain = name.toLowerCase().replace(/\.(?:gz|zst|zstd|xz|bz2)$/, '')
  return plain.slice(plain.lastIndexOf('.') + 1)
}

/** The format by the name of a file, compressed or not; undefined for other names. */
export const formatOfName = (name: string): InputFormat | undefined => {
  return extensions[extensionOf(name)]
}

/**
 * The format of input that begins like this: JSON lines if the first line is a value, else JSON, else a table, unless the
 * file is named `.json`.
 */
export const formatOfHead = (head: string, isJson = false): InputFormat => {
  const text = head.trimStart()
  const [line = '', ...more] = text.split(/\r\n|[\r\n]/)
  if (text.startsWith('[')) return 'json'
  if (isJson && !text.startsWith('{')) return 'json'
  if (!text.startsWith('{')) return line.includes('\t') ? 'tsv' : 'csv'
  if (/^\{\s*"batch"\s*:/.test(text)) return 'json'
  const isSeveral = more.length > 0 || /\}\s*\{/.test(line)
  return isSeveral && jsonOrUndefined(line) === undefined ? 'json' : 'ndjson'
}

/** Bytes that are searched for the first line; a longer one counts as JSON lines. */
const headBytes = 65_536

/** Tells the format of an input by its first line. @param name of its file */
export const detectFormat = async (
  chunks: AsyncIterable<Buffer>,
  name = '',
): Promise<{ readonly format: InputFormat; readonly whole: AsyncIterable<Buffer> }> => {
  const { head, whole } = await peek(chunks, (bytes) => bytes.length >= headBytes || /\S.*[\r\n]/.test(`${bytes}`))
  return { format: formatOfHead(head.toString('utf8', 0, headBytes), extensionOf(name) === 'json'), whole }
}
