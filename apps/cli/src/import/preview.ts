import { basename } from 'node:path'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { checkColumns } from '../mapping/check-mapping.ts'
import { inferMapping, undecidedDates } from '../mapping/infer-mapping.ts'
import { mappingText } from '../mapping/mapping-file.ts'
import { styleOf } from '../output/style.ts'
import { type Input, readRecords } from '../read/read-records.ts'
import type { ImportOptions } from './import-options.ts'
import type { InputSettings, RowSettings } from './import-settings.ts'
import { addTotals, type ImportTotals, noTotals } from './import-totals.ts'
import { createInputIds } from './input-ids.ts'
import { beginning } from './journal.ts'
import { createRowPreparer } from './prepare-row.ts'
import { inputProblem, readRows } from './read-rows.ts'
import type { Reject } from './rejects-file.ts'
import { reportImport } from './report-import.ts'
import type { FailedInput } from './run-import.ts'

/** What is looked at without sending. */
export interface LookOptions {
  readonly inputs: readonly Input[]
  readonly rows: RowSettings
  readonly reading: InputSettings
  /** Calls to look at, at most. */
  readonly count: number
}

interface Found {
  readonly totals: ImportTotals
  readonly failed: readonly FailedInput[]
}

/** Reads and prepares rows as an import does, and gives each to whoever looks. */
const look = async (
  io: Io,
  { inputs, rows, reading, count }: LookOptions,
  onCall: (json: Uint8Array) => void,
  onReject: (reject: Reject, name: string) => void,
): Promise<Found> => {
  let totals = noTotals
  const failed: FailedInput[] = []
  const idOf = createInputIds(inputs)
  for (const input of inputs) {
    const prepare = createRowPreparer({ settings: rows, inputId: idOf(input), now: io.now })
    const records = readRows(input, {
      ...{
        settings: reading,
        start: beginning,
        header: undefined,
        onHeader: ({ columns }) => checkColumns(rows.mapping, columns, input.name),
        onBytes: () => undefined,
      },
    })
    for await (const block of records) {
      for (const record of block) {
        if (totals.sent >= count || io.interrupt.aborted) return { totals, failed }
        const problem = inputProblem(record)
        if (problem !== undefined) {
          failed.push({ name: input.name, problem })
          break
        }
        const row = prepare(record)
        if (row.kind === 'call') onCall(row.json)
        else if (row.kind === 'reject') onReject(row.reject, input.name)
        totals = addTotals(totals, {
          read: 1,
          sent: row.kind === 'call' ? 1 : 0,
          warned: row.kind === 'call' && row.warned ? 1 : 0,
          rejected: row.kind === 'reject' ? 1 : 0,
          skipped: row.kind === 'skip' ? 1 : 0,
        })
      }
    }
  }
  return { totals, failed }
}

const rejectText = ({ line, issues }: Reject, name: string): string =>
  issues
    .map(
      ({ code, path, message }) =>
        `${name}:${line} ${code}${path.length > 0 ? ` at ${path.join('.')}` : ''}: ${message}`,
    )
    .join('\n')

/** Shows the first calls as they would leave. */
export const previewInput = async (io: Io, options: ImportOptions, look_: LookOptions): Promise<ExitCode> => {
  const style = styleOf(io, io.stderr, options.color)
  let rejected = 0
  const { failed } = await look(
    io,
    look_,
    (json) => {
      const call: unknown = JSON.parse(Buffer.from(json).toString('utf8'))
      io.stdout.write(`${options.json ? JSON.stringify(call) : JSON.stringify(call, null, 2)}\n`)
    },
    (reject, name) => {
      rejected += 1
      if (!options.quiet && rejected <= 20) io.stderr.write(`${style.red('rejected')} ${rejectText(reject, name)}\n`)
    },
  )
  for (const { problem } of failed) io.stderr.write(`${style.red('error')} ${problem.code}: ${problem.message}\n`)
  return rejected > 0 || failed.length > 0 ? exitCodes.badData : exitCodes.ok
}

/** Checks everything and sends nothing. */
export const checkInput = async (io: Io, options: ImportOptions, look_: LookOptions): Promise<ExitCode> => {
  const style = styleOf(io, io.stderr, options.color)
  const begun = performance.now()
  let told = 0
  const { totals, failed } = await look(
    io,
    look_,
    () => undefined,
    (reject, name) => {
      told += 1
      if (!options.quiet && told <= 10) io.stderr.write(`${style.red('rejected')} ${rejectText(reject, name)}\n`)
    },
  )
  return reportImport(
    io,
    options,
    { totals, error: undefined, failed, hasStream: false, rejectsFiles: [], complete: failed.length === 0 },
    { elapsedMs: performance.now() - begun, retries: 0, isInterrupted: io.interrupt.aborted, isDry: true },
  )
}

/** Rows that a proposal looks at. */
const sampleRows = 200

const isRow = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Proposes a mapping of the first input, shows it, and writes it to a file that is not there yet. */
export const inferCommand = async (
  io: Io,
  options: ImportOptions,
  [input]: readonly Input[],
  reading: InputSettings,
): Promise<ExitCode> => {
  if (input === undefined) return exitCodes.ok
  const rows: Readonly<Record<string, unknown>>[] = []
  let columns: readonly string[] = []
  const { format, ...csv } = reading
  const records = readRecords(input, { format, csv, onHeader: (header) => (columns = header.columns) })
  sampling: for await (const block of records) {
    for (const { value, problem } of block) {
      if (problem !== undefined && rows.length === 0) {
        throw new CliError(problem.code, exitCodes.badData, problem.message)
      }
      if (isRow(value)) rows.push(value)
      if (rows.length >= sampleRows) break sampling
    }
  }
  if (columns.length === 0) columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  if (columns.length === 0) throw new CliError('no_columns', exitCodes.badData, `${input.name} has no columns.`)
  const mapping = inferMapping(columns, rows, options.type)
  const undecided = undecidedDates(mapping, rows)
  const text = mappingText(mapping, undecided)
  io.stdout.write(text)
  const path = options.mapping ?? `${input.name === '-' ? 'stdin' : basename(input.name)}.mapping.yaml`
  if ((await io.files.mode(path)) !== undefined) {
    throw new CliError(
      'cannot_write',
      exitCodes.cannotWrite,
      `${path} exists already and stays as it is.`,
      'Name another file with --mapping.',
    )
  }
  await io.files.writePrivate(path, text)
  if (!options.quiet && undecided.length > 0) {
    io.stderr.write(`Day or month first? The dates of ${undecided.join(', ')} read either way.\n`)
  }
  if (!options.quiet)
    io.stderr.write(`Written to ${path}; look at it, then: segment import … --mapping ${path} --preview 5\n`)
  return exitCodes.ok
}
