import { usageError } from '../errors/cli-error.ts'
import type { ExitCode } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { compileLayouts } from '../mapping/layout.ts'
import { isStored } from '../read/input-source.ts'
import { parseTime } from '../settings/resolve-settings.ts'
import { importChanges } from './import-changes.ts'
import { listImportInputs } from './import-files.ts'
import {
  defaultConcurrency,
  defaultFlushInterval,
  defaultRate,
  type ImportOptions,
  inputSettings,
  parseCount,
  parseRate,
  parseRunName,
  rowSettings,
} from './import-options.ts'
import { inferCommand } from './infer-command.ts'
import type { RunName } from './open-file-import.ts'
import { checkInput, previewInput } from './preview.ts'
import { sendPlan } from './send-plan.ts'

const maxCount = 1_000_000_000

/** A query is not a stream that can be piped in again. */
const queryAdvice =
  'Run the command again with the same --run: rows with the same number and the same values keep their messageIds.'

const newRun = (io: Io): RunName => ({ name: io.createId().slice(0, 8), isChosen: false })

/** Runs `segment import`. */
export const importCommand = async (io: Io, options: ImportOptions, files: readonly string[]): Promise<ExitCode> => {
  if (options.resume && options.restart) {
    throw usageError('--resume continues an import and --restart begins it again: give one of them.')
  }
  if (options.infer) return inferCommand(io, options, await listImportInputs(io, files, options))
  const { rate, limit, preview } = options
  const rows = await rowSettings(io, options)
  const reading = await inputSettings(options, rows.layouts)
  const layouts = await compileLayouts(rows.layouts)
  const settings = {
    concurrency: parseCount('concurrency', options.concurrency ?? String(defaultConcurrency), [1, 64]),
    callsPerSecond: rate === undefined ? defaultRate : parseRate(rate),
    batchCalls: parseCount('batch-calls', options.batchCalls ?? '2500', [1, 2_500]),
    flushMs: parseTime(options.flushInterval ?? defaultFlushInterval, 'flush interval'),
    run: options.run === undefined ? newRun(io) : { name: parseRunName(options.run), isChosen: true },
    limit: limit === undefined ? Number.POSITIVE_INFINITY : parseCount('limit', limit, [1, maxCount]),
  }
  const previewed = preview === undefined ? undefined : parseCount('preview', preview, [1, 1_000])
  const inputs = await listImportInputs(io, files, options)
  if (options.resume && !inputs.some(({ source }) => isStored(source))) {
    throw usageError(
      '--resume continues with the journal of a file; a stream or a query has none.',
      'Read all of it again, with the --run of the first time: unchanged rows keep their messageIds.',
    )
  }
  const { changesSince } = options
  if (changesSince !== undefined) {
    const plan = { inputs, rows, layouts, reading, ...settings }
    return importChanges(io, { ...options, changesSince }, plan, previewed)
  }
  if (options.key !== undefined) throw usageError('--key belongs to --changes-since.')
  if (previewed !== undefined) return previewInput(io, options, { inputs, rows, layouts, reading, count: previewed })
  if (options.dryRun || options.curl) {
    return checkInput(io, options, { inputs, rows, layouts, reading, count: settings.limit })
  }
  const advice = options.sql === undefined ? undefined : queryAdvice
  return sendPlan(io, options, { inputs, rows, layouts, reading, advice, ...settings })
}
