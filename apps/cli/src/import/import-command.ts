import { stat } from 'node:fs/promises'
import { batchEnvelopeBytes } from '@org/segment-core/internal'
import manifest from '../../package.json' with { type: 'json' }
import { CliError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readMappingFile } from '../mapping/mapping-file.ts'
import { joinMapping, parseMapFlag, parseSetFlag } from '../mapping/parse-map-flag.ts'
import type { ProgressSnapshot } from '../progress/progress-snapshot.ts'
import { type ProgressForm, showProgress } from '../progress/show-progress.ts'
import { listInputs } from '../read/list-inputs.ts'
import { ReadError } from '../read/read-error.ts'
import type { Input } from '../read/read-records.ts'
import { inputOfState } from '../read/state-files.ts'
import { createSendContext, tokensOf, withRuntime } from '../send/send-context.ts'
import {
  defaultConcurrency,
  defaultRate,
  type ImportOptions,
  parseCount,
  parseMoment,
  parseRate,
  parseSample,
  parseShard,
} from './import-options.ts'
import { type InputSettings, type RowSettings, settingsHash } from './import-settings.ts'
import { createPace } from './pace.ts'
import { checkInput, inferCommand, previewInput } from './preview.ts'
import { reportImport } from './report-import.ts'
import { runImport } from './run-import.ts'
import { createRowSender } from './send-rows.ts'

/** Retries of a batch unless said otherwise: nobody waits at the keyboard, and an outage may last. */
const defaultRetries = 30

/** Time for a batch with all its retries, in milliseconds. */
const budgetMs = 60 * 60_000

const maxCount = 1_000_000_000

const rowSettings = async (io: Io, options: ImportOptions): Promise<RowSettings> => {
  const file = options.mapping === undefined ? undefined : await readMappingFile(io, options.mapping)
  const fields = [...(options.map ?? []).map(parseMapFlag), ...(options.set ?? []).map(parseSetFlag)]
  const { type, since, until, sample, shard } = options
  return {
    type,
    mapping: joinMapping(file, { fields, ...(type === undefined ? {} : { type }) }),
    strict: options.strict === true,
    since: since === undefined ? undefined : parseMoment('since', since),
    until: until === undefined ? undefined : parseMoment('until', until),
    sample: sample === undefined ? 1 : parseSample(sample),
    shard: shard === undefined ? undefined : parseShard(shard),
    library: { name: 'segment-cli', version: manifest.version },
  }
}

const delimiterOf = (text: string | undefined): string | undefined => (text === '\\t' ? '\t' : text)

const inputSettings = ({ format, delimiter, columns }: ImportOptions): InputSettings => ({
  format,
  delimiter: delimiterOf(delimiter),
  columns: columns?.split(',').map((name) => name.trim()),
})

/** The rejects of a file are written anew while it is imported. */
const refuseOwnRejects = (inputs: readonly Input[]): void => {
  const names = new Set(inputs.map(({ name }) => name))
  const found = inputs.find(({ name }) => names.has(inputOfState(name) ?? ''))
  if (found === undefined) return
  throw usageError(
    `${found.name} belongs to the import of ${inputOfState(found.name)}, which the command names too.`,
    'Import rejects on their own. A pattern in quotes leaves such files out.',
  )
}

const inputsOf = async (io: Io, files: readonly string[]): Promise<readonly Input[]> => {
  if (io.stdinIsTTY && (files.length === 0 || files.includes('-'))) {
    throw usageError('There is nothing to import.', 'Name files, or pipe rows in.')
  }
  try {
    const inputs = await listInputs(files, io.stdinBytes())
    refuseOwnRejects(inputs)
    return inputs
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    throw new CliError(error.code, exitCodes.noInput, error.message, 'Check the path.')
  }
}

/** Bytes of all inputs; undefined where one is a stream. */
const bytesOf = async (inputs: readonly Input[]): Promise<number | undefined> => {
  let sum = 0
  for (const { source } of inputs) {
    if (typeof source !== 'string') return undefined
    sum += (await stat(source)).size
  }
  return sum
}

const progressForm = (io: Io, options: ImportOptions): ProgressForm => {
  if (options.json) return 'json'
  if (options.quiet) return 'none'
  return io.stderr.isTTY ? 'bar' : 'lines'
}

/** Bytes that are read until it is seen whether memory can be let go of. */
const collectBytes = 16 * 1024 * 1024

/** Rows a second over the last few seconds, so that a long import shows how fast it is now. */
const speedWindowMs = 15_000

const createSpeed = (now: () => number) => {
  let samples: { readonly at: number; readonly rows: number }[] = [{ at: now(), rows: 0 }]
  return (rows: number): number => {
    const at = now()
    samples = [...samples.filter((sample) => at - sample.at < speedWindowMs), { at, rows }]
    const [first] = samples
    return first === undefined || at === first.at ? 0 : ((rows - first.rows) * 1_000) / (at - first.at)
  }
}

/** Runs `segment import`. */
export const importCommand = async (io: Io, options: ImportOptions, files: readonly string[]): Promise<ExitCode> => {
  if (options.resume && options.restart) throw usageError('--resume goes on and --restart begins again: give one.')
  const reading = inputSettings(options)
  if (options.infer) return inferCommand(io, options, await inputsOf(io, files), reading)
  const rows = await rowSettings(io, options)
  const concurrency = parseCount('concurrency', options.concurrency ?? String(defaultConcurrency), [1, 64])
  const askedPerSecond = options.rate === undefined ? defaultRate : parseRate(options.rate)
  const batchCalls = parseCount('batch-calls', options.batchCalls ?? '2500', [1, 2_500])
  const limit =
    options.limit === undefined ? Number.POSITIVE_INFINITY : parseCount('limit', options.limit, [1, maxCount])
  const shown = options.preview === undefined ? undefined : parseCount('preview', options.preview, [1, 1_000])
  const inputs = await inputsOf(io, files)
  if (shown !== undefined) return previewInput(io, options, { inputs, rows, reading, count: shown })
  if (options.dryRun || options.curl) return checkInput(io, options, { inputs, rows, reading, count: limit })

  const context = await createSendContext(io, options)
  const { source, internal } = context
  const totalBytes = await bytesOf(inputs)
  const stop = new AbortController()
  const onInterrupt = (): void => stop.abort()
  io.interrupt.addEventListener('abort', onInterrupt, { once: true })
  if (io.interrupt.aborted) stop.abort()
  // Until it is known better: a process that ends in the middle has not done its work.
  io.exitMeanwhile?.(exitCodes.tryAgain)
  const collectGarbage = io.keepMemorySmall?.()
  return withRuntime(io, async (runtime) => {
    const pace = createPace({ callsPerSecond: askedPerSecond, concurrency }, runtime)
    const begun = performance.now()
    let retries = 0
    let bytes = 0
    let collectAt = collectBytes
    let name = inputs[0]?.name ?? ''
    const endpoint = options.endpoint ?? 'batch'
    const send = createRowSender({
      ...{ source, runtime, pace, endpoint, stop: stop.signal, timeoutMs: context.timeoutMs },
      retry: { budgetMs, maxRetries: options.retries === undefined ? defaultRetries : (context.retry.maxRetries ?? 0) },
      tokens: tokensOf(context, runtime),
      onAttempt: ({ waitedMs }) => {
        if (waitedMs !== undefined) retries += 1
      },
    })
    const target = `${internal.trackingUrl(source, '/v1/batch')} ${source.writeKey}`
    const work = runImport({
      ...{ inputs, rows, reading, limit, batchCalls, send, pace, stop, now: io.now },
      journal: {
        mode: options.resume ? 'resume' : options.restart ? 'restart' : 'new',
        settings: settingsHash(rows, reading, target),
        stateDir: options.stateDir,
        shard: rows.shard,
      },
      envelopeBytes: batchEnvelopeBytes(source, { sentAt: new Date(io.now()).toISOString(), endpoint }) + 4_096,
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
    const speed = createSpeed(() => performance.now())
    const snapshot = (): ProgressSnapshot => {
      const totals = work.totals()
      const elapsedMs = performance.now() - begun
      // Rows that are read and wait to leave are not done yet.
      const { rowsBefore, settled, before } = work.shares()
      const rowsPerSecond = speed(totals.read - rowsBefore)
      const done = { bytes: Math.round(bytes * settled), bytesBefore: Math.round(bytes * before) }
      return {
        name,
        ...done,
        totalBytes,
        totals,
        elapsedMs,
        rowsPerSecond,
        retries,
        pace: pace.state(),
        askedPerSecond,
      }
    }
    const progress = showProgress(io, progressForm(io, options), snapshot, process.stderr)
    try {
      const outcome = await work.run()
      progress.end()
      // Nothing was begun: there is nothing to report but the mistake.
      if (outcome.error instanceof CliError && outcome.totals.read === 0) throw outcome.error
      const isInterrupted = io.interrupt.aborted
      return reportImport(io, options, outcome, {
        ...{ elapsedMs: performance.now() - begun, retries, isInterrupted, isDry: false },
      })
    } finally {
      progress.end()
      io.interrupt.removeEventListener('abort', onInterrupt)
    }
  })
}
