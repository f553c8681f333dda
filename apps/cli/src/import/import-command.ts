import { batchEnvelopeBytes } from '@org/segment-core/internal'
import { CliError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { type CompiledLayout, compileLayouts } from '../mapping/layout.ts'
import { createRowSpeed, type ProgressSnapshot } from '../progress/progress-snapshot.ts'
import { type ProgressForm, showProgress } from '../progress/show-progress.ts'
import type { Input } from '../read/read-rows.ts'
import type { InputSettings } from '../rows/read-row-calls.ts'
import { createSendContext, tokensOf, withRuntime } from '../send/send-context.ts'
import { parseTime } from '../settings/resolve-settings.ts'
import { bytesOfInputs, listImportInputs } from './import-files.ts'
import {
  defaultConcurrency,
  defaultFlushInterval,
  defaultRate,
  type ImportOptions,
  inputSettings,
  parseCount,
  parseRate,
  parseRunName,
  type RowSettings,
  rowSettings,
  settingsHash,
} from './import-options.ts'
import { inferCommand } from './infer-command.ts'
import type { RunName } from './open-file-import.ts'
import { createPace } from './pace.ts'
import { checkInput, previewInput } from './preview.ts'
import { reportImport } from './report-import.ts'
import { createBodyPool } from './row-batch.ts'
import { runImport } from './run-import.ts'
import { createRowSender } from './send-rows.ts'

/** Default retries of a batch: most imports run unattended, and an outage may last. */
const defaultRetries = 30

/** Time for a batch with all its retries, in milliseconds. */
const budgetMs = 60 * 60_000

const maxCount = 1_000_000_000

/** Bytes read between two garbage collections. */
const collectBytes = 16 * 1024 * 1024

/** Bytes of an envelope beyond those of the first request, such as for a longer retry count. */
const spareEnvelopeBytes = 4_096

const progressForm = (io: Io, options: ImportOptions): ProgressForm => {
  if (options.json) return 'json'
  if (options.quiet) return 'none'
  return io.stderr.isTTY ? 'bar' : 'lines'
}

/** The settings of the import from the command line. */
interface Plan {
  readonly inputs: readonly Input[]
  readonly rows: RowSettings
  readonly layouts: readonly CompiledLayout[]
  readonly reading: InputSettings
  /** Concurrent batches. */
  readonly concurrency: number
  /** Calls per second; 0 for unlimited. */
  readonly callsPerSecond: number
  readonly batchCalls: number
  /** Maximum calls to send. */
  readonly limit: number
  /** The longest time that a row of a stream waits for others, in milliseconds. */
  readonly flushMs: number
  /** Names the streams among the inputs. */
  readonly run: RunName
}

const send = async (io: Io, options: ImportOptions, plan: Plan): Promise<ExitCode> => {
  const { inputs, rows, layouts, reading, callsPerSecond } = plan
  const context = await createSendContext(io, options)
  const { source, internal } = context
  const totalBytes = await bytesOfInputs(inputs)
  const remark = (text: string): void => {
    if (!options.quiet) io.stderr.write(`${text}\n`)
  }
  if (inputs.some(({ source }) => typeof source !== 'string') && !plan.run.isChosen) {
    remark(`run ${plan.run.name}: to send the same stream again with the same messageIds, add --run ${plan.run.name}`)
  }
  const stop = new AbortController()
  // A process that ends before the import does has not done its work.
  io.exitMeanwhile?.(exitCodes.tryAgain)
  const collectGarbage = io.keepMemorySmall?.()
  return withRuntime(io, async (runtime) => {
    const monotonic = runtime.monotonic ?? (() => performance.now())
    const pace = createPace({ callsPerSecond, concurrency: plan.concurrency }, { now: monotonic, sleep: runtime.sleep })
    const begun = monotonic()
    const elapsedMs = (): number => monotonic() - begun
    let retries = 0
    let bytes = 0
    let collectAt = collectBytes
    let name = inputs[0]?.name ?? ''
    const endpoint = options.endpoint ?? 'batch'
    const pool = createBodyPool()
    const work = runImport({
      ...{
        inputs,
        rows,
        layouts,
        reading,
        pace,
        pool,
        stop,
        limit: plan.limit,
        batchCalls: plan.batchCalls,
        now: io.now,
      },
      ...{ interrupt: io.interrupt, flushMs: plan.flushMs, sleep: runtime.sleep },
      send: createRowSender({
        ...{ source, runtime, pace, pool, endpoint, stop: stop.signal, timeoutMs: context.timeoutMs },
        retry: {
          budgetMs,
          maxRetries: options.retries === undefined ? defaultRetries : (context.retry.maxRetries ?? 0),
        },
        tokens: tokensOf(context, runtime),
        onAttempt: ({ waitedMs }) => {
          if (waitedMs !== undefined) retries += 1
        },
      }),
      journal: {
        mode: options.resume ? 'resume' : options.restart ? 'restart' : 'new',
        settings: settingsHash(rows, reading, `${internal.trackingUrl(source, '/v1/batch')} ${source.writeKey}`),
        stateDir: options.stateDir,
        shard: rows.shard,
        run: plan.run,
        onRemark: remark,
      },
      envelopeBytes:
        batchEnvelopeBytes(source, { sentAt: new Date(io.now()).toISOString(), endpoint }) + spareEnvelopeBytes,
      onBytes: (more) => {
        bytes += more
        if (bytes < collectAt) return
        collectAt = bytes + collectBytes
        collectGarbage?.()
      },
      onInput: (next) => {
        name = next
      },
    })
    const speed = createRowSpeed(monotonic)
    const snapshot = (): ProgressSnapshot => {
      const totals = work.totals()
      // Rows that are read and wait to leave are not done yet.
      const { rowsBefore, settled, before } = work.shares()
      return {
        ...{ name, totalBytes, totals, retries, elapsedMs: elapsedMs(), pace: pace.state() },
        bytes: Math.round(bytes * settled),
        bytesBefore: Math.round(bytes * before),
        rowsPerSecond: speed(totals.read - rowsBefore),
        askedPerSecond: callsPerSecond,
      }
    }
    const progress = showProgress(io, progressForm(io, options), snapshot, process.stderr)
    try {
      const outcome = await work.run()
      progress.end()
      // Nothing was read, so the mistake is the whole report.
      if (outcome.error instanceof CliError && outcome.totals.read === 0) throw outcome.error
      const isInterrupted = io.interrupt.aborted
      return reportImport(io, options, outcome, { elapsedMs: elapsedMs(), retries, isInterrupted, isDry: false })
    } finally {
      progress.end()
    }
  })
}

const newRun = (io: Io): RunName => ({ name: io.createId().slice(0, 8), isChosen: false })

/** Runs `segment import`. */
export const importCommand = async (io: Io, options: ImportOptions, files: readonly string[]): Promise<ExitCode> => {
  if (options.resume && options.restart) {
    throw usageError('--resume continues an import and --restart begins it again: give one of them.')
  }
  const reading = await inputSettings(options)
  if (options.infer) return inferCommand(io, options, await listImportInputs(io, files), reading)
  const { rate, limit, preview } = options
  const rows = await rowSettings(io, options)
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
  const inputs = await listImportInputs(io, files)
  if (previewed !== undefined) return previewInput(io, options, { inputs, rows, layouts, reading, count: previewed })
  if (options.dryRun || options.curl) {
    return checkInput(io, options, { inputs, rows, layouts, reading, count: settings.limit })
  }
  return send(io, options, { inputs, rows, layouts, reading, ...settings })
}
