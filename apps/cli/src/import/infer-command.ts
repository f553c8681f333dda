import { basename } from 'node:path'
import { isJsonObject } from '@org/segment-core/internal'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { inferMapping, undecidedDates } from '../mapping/infer-mapping.ts'
import { mappingText } from '../mapping/mapping-file.ts'
import type { TableHeader } from '../read/read-csv.ts'
import { type Input, readRows } from '../read/read-rows.ts'
import type { InputSettings } from '../rows/read-row-calls.ts'
import type { ImportOptions } from './import-options.ts'

/** Rows that a proposal looks at. */
const sampleRows = 200

type Columns = Readonly<Record<string, unknown>>

/** The columns of a table without the members of their objects. */
const namesOf = ({ columns }: TableHeader): readonly string[] =>
  columns.filter((name) => !columns.some((other) => name.startsWith(`${other}.`)))

/** The columns and first rows of an input. @throws {CliError} if its first row cannot be read, or has no columns */
const sampleOf = async (input: Input, { format, table, ...csv }: InputSettings) => {
  const rows: Columns[] = []
  let columns: readonly string[] = []
  const parts = readRows(input, { format, table, csv, onHeader: (header) => (columns = namesOf(header)) })
  sampling: for await (const part of parts) {
    for (const { value, problem } of part) {
      if (problem !== undefined && rows.length === 0 && problem.code !== 'input_no_rows') {
        throw new CliError(problem.code, exitCodes.badData, problem.message)
      }
      if (isJsonObject(value)) rows.push(value)
      if (rows.length >= sampleRows) break sampling
    }
  }
  if (columns.length === 0) columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  if (columns.length === 0) throw new CliError('no_columns', exitCodes.badData, `${input.name} has no columns.`)
  return { rows, columns }
}

/** Proposes a mapping for the first input, shows it, and writes it to a file that does not exist yet. */
export const inferCommand = async (
  io: Io,
  options: ImportOptions,
  [input]: readonly Input[],
  reading: InputSettings,
): Promise<ExitCode> => {
  if (input === undefined) return exitCodes.ok
  const { rows, columns } = await sampleOf(input, reading)
  const mapping = inferMapping(columns, rows, options.type)
  const undecided = undecidedDates(mapping, rows)
  const text = mappingText(mapping, undecided)
  io.stdout.write(text)
  const path = options.mapping ?? `${input.name === '-' ? 'stdin' : basename(input.name)}.mapping.yaml`
  if ((await io.files.mode(path)) !== undefined) {
    const message = `${path} already exists and was not changed.`
    throw new CliError('cannot_write', exitCodes.cannotWrite, message, 'Name another file with --mapping.')
  }
  await io.files.writePrivate(path, text)
  if (options.quiet) return exitCodes.ok
  if (undecided.length > 0) {
    io.stderr.write(`Day or month first? The dates of ${undecided.join(', ')} can be read both ways.\n`)
  }
  io.stderr.write(`Written to ${path}. Check it, then run: segment import … --mapping ${path} --preview 5\n`)
  return exitCodes.ok
}
