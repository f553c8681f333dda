import type { TableFormat } from './file-kinds.ts'
import type { CsvFlags, InputFormat } from './input-format.ts'
import { ReadError } from './row.ts'

/** A flag that says how an input is written. */
export type InputFlag = keyof CsvFlags

const flagNames: Readonly<Record<InputFlag, string>> = {
  columns: '--columns',
  delimiter: '--delimiter',
  encoding: '--encoding',
  numberColumns: '--number-columns',
  skipLines: '--skip-lines',
  table: '--table',
}

const ofText: readonly InputFlag[] = ['encoding']
const ofHeaders: readonly InputFlag[] = ['columns', 'numberColumns', 'skipLines']
const ofTables: readonly InputFlag[] = [...ofText, ...ofHeaders, 'delimiter']

/** Each format that is read, and the flags that apply to it. */
const readFormats = {
  csv: { name: 'CSV', flags: ofTables },
  tsv: { name: 'TSV', flags: ofTables },
  json: { name: 'JSON', flags: ofText },
  ndjson: { name: 'JSON lines', flags: ofText },
  excel: { name: 'an Excel workbook', flags: [...ofHeaders, 'table'] },
  sqlite: { name: 'a SQLite database', flags: ['table'] },
  parquet: { name: 'Parquet', flags: [] },
  avro: { name: 'Avro', flags: [] },
} as const satisfies Record<
  InputFormat | TableFormat | 'excel',
  { readonly name: string; readonly flags: readonly InputFlag[] }
>

/** A format that is read. */
export type ReadFormat = keyof typeof readFormats

/** The flags of {@link CsvFlags} that a person gave. */
export const givenFlags = (flags: CsvFlags): readonly InputFlag[] =>
  (Object.keys(flagNames) as InputFlag[]).filter((flag) => flags[flag] !== undefined)

/** Flags as a person writes them: `--columns, --table`. */
export const flagsText = (flags: readonly InputFlag[]): string => flags.map((flag) => flagNames[flag]).join(', ')

/** Checks that every given flag applies to an input. @param name of the input @throws {ReadError} `input_flag` */
export const checkFlags = (name: string, format: ReadFormat, given: readonly InputFlag[] = []): void => {
  const known: readonly InputFlag[] = readFormats[format].flags
  const others = given.filter((flag) => !known.includes(flag))
  if (others.length === 0) return
  const text = flagsText(others)
  const isTable = others.every((flag) => ofTables.includes(flag))
  const advice =
    isTable && (format === 'json' || format === 'ndjson') ? ' If it is a table, name its format: csv or tsv.' : ''
  throw new ReadError(
    'input_flag',
    `${name} is ${readFormats[format].name}, to which these flags do not apply: ${text}. Read it without ${text}.${advice}`,
  )
}
