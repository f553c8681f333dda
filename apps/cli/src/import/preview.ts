import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { exactValue } from '../json/exact-json.ts'
import type { CompiledLayout } from '../mapping/layout.ts'
import { styleOf } from '../output/report.ts'
import { addTotals, type ImportTotals, noTotals } from '../progress/progress-snapshot.ts'
import { isStored } from '../read/input-source.ts'
import type { Input } from '../read/read-rows.ts'
import { inputProblem } from '../read/row.ts'
import { type InputSettings, readRowCalls } from '../rows/read-row-calls.ts'
import { fingerprintName, takeFingerprint } from './fingerprint.ts'
import { createInputIds } from './import-files.ts'
import type { ImportOptions, RowSettings } from './import-options.ts'
import { createRowPreparer, type PreparedRow } from './prepare-row.ts'
import { type Reject, rowJson } from './rejects-file.ts'
import { reportImport } from './report-import.ts'
import type { FailedInput } from './run-import.ts'

/** Rows that are prepared without sending. */
export interface LookOptions {
  readonly inputs: readonly Input[]
  readonly rows: RowSettings
  readonly layouts: readonly CompiledLayout[]
  readonly reading: InputSettings
  /** Maximum calls to prepare. */
  readonly count: number
}

interface Found {
  readonly totals: ImportTotals
  readonly failed: readonly FailedInput[]
}

const countOf = (row: PreparedRow): Partial<ImportTotals> => {
  switch (row.kind) {
    case 'call':
      return { read: 1, sent: 1, warned: row.isWarned ? 1 : 0 }
    case 'reject':
      return { read: 1, rejected: 1 }
    case 'skip':
      return { read: 1, skipped: 1 }
    case 'filter':
      return { read: 1, filtered: 1 }
    default:
      return row satisfies never
  }
}

/** As an import names it; a stream has no run yet. */
const idNameOf = async ({ source }: Input): Promise<string> =>
  isStored(source) ? fingerprintName(await takeFingerprint(source)) : ''

/** Reads and prepares rows as an import does. */
const look = async (
  io: Io,
  { inputs, rows, layouts, reading, count }: LookOptions,
  onCall: (json: string) => void,
  onReject: (reject: Reject, name: string) => void,
): Promise<Found> => {
  let totals = noTotals
  const failed: FailedInput[] = []
  const idOf = createInputIds(inputs)
  for (const input of inputs) {
    const prepare = createRowPreparer({
      settings: rows,
      place: idOf(input),
      idName: await idNameOf(input),
      now: io.now,
    })
    const parts = readRowCalls(input, { layouts, settings: reading })
    for await (const part of parts) {
      for (const found of part) {
        const problem = inputProblem(found.row)
        if (problem !== undefined) {
          failed.push({ name: input.name, problem })
          break
        }
        for (const { prepared } of prepare(found)) {
          if (totals.sent >= count || io.interrupt.aborted) return { totals, failed }
          if (prepared.kind === 'call') onCall(prepared.json)
          else if (prepared.kind === 'reject') onReject(prepared.reject, input.name)
          totals = addTotals(totals, countOf(prepared))
        }
      }
    }
  }
  return { totals, failed }
}

/** Writes the first rejects to stderr. */
const rejectPrinter = (io: Io, options: ImportOptions, most: number): ((reject: Reject, name: string) => void) => {
  const style = styleOf(io, io.stderr, options.color)
  let shown = 0
  return ({ file, line, issues }, name) => {
    shown += 1
    if (options.quiet || shown > most) return
    for (const { code, path, message } of issues) {
      const place = path.length > 0 ? ` at ${path.join('.')}` : ''
      io.stderr.write(
        `${style.red('rejected')} ${file === undefined ? '' : `${file} in `}${name}:${line} ${code}${place}: ${message}\n`,
      )
    }
  }
}

/** JSON over several lines; numbers keep their text. */
const prettyJson = (json: string): string => JSON.stringify(exactValue(json, JSON.parse(json)), null, 2)

/** Shows the first calls as they would be sent. */
export const previewInput = async (io: Io, options: ImportOptions, rows: LookOptions): Promise<ExitCode> => {
  const style = styleOf(io, io.stderr, options.color)
  const { totals, failed } = await look(
    io,
    rows,
    (json) => io.stdout.write(`${options.json ? rowJson(json) : prettyJson(json)}\n`),
    rejectPrinter(io, options, 20),
  )
  for (const { problem } of failed) io.stderr.write(`${style.red('error')} ${problem.code}: ${problem.message}\n`)
  return totals.rejected > 0 || failed.length > 0 ? exitCodes.badData : exitCodes.ok
}

/** Checks every row and sends nothing. */
export const checkInput = async (io: Io, options: ImportOptions, rows: LookOptions): Promise<ExitCode> => {
  const begun = performance.now()
  const { totals, failed } = await look(io, rows, () => undefined, rejectPrinter(io, options, 10))
  return reportImport(
    io,
    options,
    { totals, error: undefined, failed, hasStream: false, rejectsFiles: [], complete: failed.length === 0 },
    { elapsedMs: performance.now() - begun, retries: 0, isInterrupted: io.interrupt.aborted, isDry: true },
  )
}
