import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { printJson, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'

/** A column of a table. */
export interface Column<Row> {
  readonly title: string
  readonly show: (row: Row) => string | number | boolean | null | undefined
}

/** Names come from a server and may contain anything, such as signs that reverse the rest of a line. */
export const plainText = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined ? '' : String(value).replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')

/** A table with aligned columns. */
export const printTable = <Row>(
  io: Io,
  options: GlobalOptions,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): void => {
  const cells = rows.map((row) => columns.map(({ show }) => plainText(show(row))))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  )
  const lineOf = (line: readonly string[]): string =>
    line
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  const style = styleOf(io, io.stdout, options.color)
  io.stdout.write(`${style.dim(lineOf(columns.map(({ title }) => title)))}\n`)
  for (const line of cells) io.stdout.write(`${lineOf(line)}\n`)
}

/** Writes to stderr. */
export const say = (io: Io, options: GlobalOptions, text: string): void => {
  if (!options.quiet) io.stderr.write(`${text}\n`)
}

/** The value of `--limit`. @throws {CliError} `usage` */
export const parseLimit = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usageError(`--limit must be an integer of at least 1, not ${JSON.stringify(text)}.`)
}

/** The first entries of a list, and whether there are more. */
export const takeFirst = async <Value>(
  list: AsyncIterable<Value>,
  limit: number | undefined,
): Promise<{ readonly values: readonly Value[]; readonly isCut: boolean }> => {
  const values: Value[] = []
  for await (const value of list) {
    if (values.length === limit) return { values, isCut: true }
    values.push(value)
  }
  return { values, isCut: false }
}

/** Prints a list as a table, or as JSON under its name. */
export const printList = <Row>(
  io: Io,
  options: GlobalOptions,
  {
    name,
    rows,
    columns,
    isCut = false,
    limit,
    data = (row) => row,
  }: {
    readonly name: string
    readonly rows: readonly Row[]
    readonly columns: readonly Column<Row>[]
    readonly isCut?: boolean
    readonly limit?: number | undefined
    /** What JSON shows of a row. */
    readonly data?: (row: Row) => unknown
  },
): void => {
  if (options.json) printJson(io, { [name]: rows.map(data), ...(isCut ? { more: true } : {}) })
  else if (rows.length === 0) say(io, options, `There are no ${name}.`)
  else printTable(io, options, columns, rows)
  if (isCut) say(io, options, `Only the first ${limit} are shown; --limit shows more.`)
}
