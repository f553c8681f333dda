import { batchEnvelopeBytes } from '@org/segment-core/internal'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { withRuntime } from '../io/with-runtime.ts'
import type { CompiledLayout } from '../mapping/layout.ts'
import { takesControls } from '../output/report.ts'
import { createRowSpeed, type ProgressSnapshot } from '../progress/progress-snapshot.ts'
import { type ProgressForm, showProgress } from '../progress/show-progress.ts'
import { isStored } from '../read/input-source.ts'
import type { Input } from '../read/read-rows.ts'
import type { InputSettings } from '../rows/read-row-calls.ts'
import { createSendContext, tokensOf } from '../send/send-context.ts'
import { bytesOfInputs } from './import-files.ts'
import { type ImportOptions, type RowSettings, settingsHash } from './import-options.ts'
import type { RunName } from './open-file-import.ts'
import { createPace } from './pace.ts'
import { reportImport } from './report-import.ts'
import { createBodyPool } from './row-batch.ts'
import { type RowHooks, runImport } from './run-import.ts'
import { createRowSender } from './send-rows.ts'

/** Default retries of a batch: most imports run unattended, and an outage may last. */
const defaultRetries = 30

/** Time for a batch with all its retries, in milliseconds. */
const budgetMs = 60 * 60_000

/** Bytes read between two garbage collections. */
const collectBytes = 16 * 1024 * 1024

/** Bytes of an envelope beyond those of the first request, such as for a longer retry count. */
const spareEnvelopeBytes = 4_096

const progressForm = (io: Io, options: ImportOptions): ProgressForm => {
  if (options.json) return 'json'
  if (options.quiet) return 'none'
  return takesControls(io, io.stderr) ? 'bar' : 'lines'
}

/** What is imported, and how. */
export interface ImportPlan {
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
  readonly hooks?: RowHooks | undefined
  /** Called before the report. */
  readonly beforeReport?: (() => void) | undefined
  /** What to do if not everything was sent. @default by the kind of the inputs */
  readonly advice?: string | undefined
}

/** Sends the rows of a plan, shows the progress and prints the report. */
export const sendPlan = async (io: Io, options: ImportOptions, plan: ImportPlan): Promise<ExitCode> => {
  const { inputs, rows, layouts, reading, callsPerSecond } = plan
  const context = await createSendContext(io, options)
  const { source, internal } = context
  const totalBytes = await bytesOfInputs(inputs)
  const remark = (text: string): void => {
    if (!options.quiet) io.stderr.write(`${text}\n`)
  }
  if (plan.hooks === undefined && inputs.some(({ source }) => !isStored(source)) && !plan.run.isChosen) {
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
      hooks: plan.hooks,
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
      plan.beforeReport?.()
      const isInterrupted = io.interrupt.aborted
      return reportImport(io, options, outcome, {
        elapsedMs: elapsedMs(),
        retries,
        isInterrupted,
        isDry: false,
        advice: plan.advice,
      })
    } finally {
      progress.end()
    }
  })
}
