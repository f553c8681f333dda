import type { Runtime } from '@org/segment-core'
import type { CompiledLayout } from '../mapping/layout.ts'
import { addTotals, type ImportTotals, noTotals } from '../progress/progress-snapshot.ts'
import { isStored, storedBytes } from '../read/input-source.ts'
import type { Input } from '../read/read-rows.ts'
import { inputProblem, type ReadProblem } from '../read/row.ts'
import { type InputSettings, type RowCalls, readRowCalls } from '../rows/read-row-calls.ts'
import { asError, createDispatcher } from './dispatch-batches.ts'
import { createInputIds } from './import-files.ts'
import type { RowSettings } from './import-options.ts'
import type { Checkpoint } from './journal.ts'
import { type FileImport, type OpenOptions, openFileImport, type RunName } from './open-file-import.ts'
import type { Pace } from './pace.ts'
import { createRowPreparer, type ImportBody, type PreparedPart } from './prepare-row.ts'
import type { Reject } from './rejects-file.ts'
import { type BodyPool, createBatcher, type RowBatch } from './row-batch.ts'
import type { SendResult } from './send-rows.ts'
import { withPauses } from './with-pauses.ts'

/** Replaces how rows are read and prepared, and follows what becomes of them. Such an import has no journal. */
export interface RowHooks {
  /** @default the rows of the input, by its format */
  readonly read?: (input: Input, onBytes: (bytes: number) => void) => AsyncGenerator<Iterable<RowCalls>>
  /** @default the calls of the mapping */
  readonly prepare?: (found: RowCalls) => readonly PreparedPart[]
  /** Called when every row up to a checkpoint has its outcome, with the rejects since the last one, which are on the disk. */
  readonly onSettled: (input: Input, checkpoint: Checkpoint, rejects: readonly Reject[]) => void
}

/** What an import works with. */
export interface RunImportOptions {
  readonly inputs: readonly Input[]
  readonly rows: RowSettings
  /** The layouts of `rows`, ready to make calls. */
  readonly layouts: readonly CompiledLayout[]
  readonly reading: InputSettings
  readonly journal: Omit<OpenOptions, 'onError' | 'onSettled'>
  readonly hooks?: RowHooks | undefined
  /** Maximum calls to send. */
  readonly limit: number
  /** Bytes of a request body besides its calls. */
  readonly envelopeBytes: number
  /** Maximum calls in one batch. */
  readonly batchCalls: number
  readonly send: (content: ImportBody) => Promise<SendResult>
  readonly pool: BodyPool
  readonly pace: Pace
  /** Ends pauses and further reading. */
  readonly stop: AbortController
  /** Ends the reading of a stream, whose rows so far are then sent, and stops the import of files. */
  readonly interrupt: AbortSignal
  /** The longest time that a row of a stream waits for others, in milliseconds. */
  readonly flushMs: number
  readonly sleep: Runtime['sleep']
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Called with the number of bytes read from a file. */
  readonly onBytes: (bytes: number) => void
  /** Called when an input begins. */
  readonly onInput: (name: string) => void
}

/** An input that could not be read to its end. */
export interface FailedInput {
  readonly name: string
  readonly problem: ReadProblem | { readonly code: 'file_changed'; readonly message: string }
}

/** How an import ended. */
export interface ImportOutcome {
  readonly totals: ImportTotals
  /** Why it ended before its inputs did. */
  readonly error: Error | undefined
  readonly failed: readonly FailedInput[]
  /** Whether one of the inputs cannot be read a second time. */
  readonly hasStream: boolean
  /** Rejects files that are not empty. */
  readonly rejectsFiles: readonly string[]
  /** Whether every input was read to its end and every row has its outcome. */
  readonly complete: boolean
}

/** Time in which rows of an interrupted stream are sent, in milliseconds. */
const drainMs = 10_000

/** Names the streams of a command: the run names the first, a number is added for each further one. */
const createRunNames = (inputs: readonly Input[], run: RunName): ((input: Input) => RunName) => {
  const streams = inputs.filter(({ source }) => !isStored(source))
  return (input) => {
    const number = streams.indexOf(input) + 1
    return number < 2 ? run : { ...run, name: `${run.name}-${number}` }
  }
}

/**
 * Imports inputs one after the other; batches of several may be in flight together. Ends when all is read, when the limit
 * is reached, when `stop` is aborted, or when a batch is given up.
 */
export const runImport = (options: RunImportOptions) => {
  const { stop, pace, limit, send } = options
  const idOf = createInputIds(options.inputs)
  const runOf = createRunNames(options.inputs, options.journal.run)
  const open: FileImport[] = []
  const failed: FailedInput[] = []
  const finishing: Promise<void>[] = []
  let error: Error | undefined
  let calls = 0
  let isWhole = true
  /** Whether the input that is read now is a stream. */
  let isStream = false
  /** Rows that were read, whatever their outcome, and those of earlier runs among them. */
  let rowsSeen = 0
  let rowsBefore = 0

  const fail = (reason: Error): void => {
    error ??= reason
    stop.abort()
  }

  const dispatcher = createDispatcher({ send, pace, stop: stop.signal, fail })

  const totals = (): ImportTotals => open.reduce((sum, { progress }) => addTotals(sum, progress.totals()), noTotals)

  /** @returns whether the input was read to its end */
  const isInterrupted = (): boolean => stop.signal.aborted || options.interrupt.aborted

  const readInput = async (input: Input, file: FileImport): Promise<boolean> => {
    const prepare =
      options.hooks?.prepare ??
      createRowPreparer({
        settings: options.rows,
        place: idOf(input),
        idName: file.idName,
        now: options.now,
      })
    const batcher = createBatcher({
      envelopeBytes: options.envelopeBytes,
      maxCalls: options.batchCalls,
      pool: options.pool,
    })
    const dispatch = async (batch: RowBatch | undefined): Promise<void> => {
      if (batch !== undefined) await dispatcher.dispatch(file.progress, batch)
    }

    /** The batch that a part of a row completes; false at the end of what is to be read. */
    const take = ({ place, prepared }: PreparedPart): RowBatch | undefined | false => {
      if (calls >= limit) return false
      if (prepared.kind === 'call') calls += 1
      rowsSeen += 1
      return batcher.add(place, prepared)
    }

    const readParts = async (): Promise<boolean> => {
      const parts =
        options.hooks?.read?.(input, options.onBytes) ??
        readRowCalls(input, {
          ...{ layouts: options.layouts, settings: options.reading },
          ...{ start: file.start, header: file.header, onBytes: options.onBytes },
          onHeader: (found) => {
            if (file.header === undefined) file.keepHeader(found)
          },
        })
      const waitsAtMost = isStored(input.source) ? undefined : options.flushMs
      for await (const rows of withPauses(parts, {
        waitsAtMost,
        isWaiting: () => !batcher.isEmpty(),
        sleep: options.sleep,
      })) {
        if (isInterrupted()) return false
        if (rows === 'pause') {
          await dispatch(batcher.close())
          continue
        }
        for (const found of rows) {
          const problem = inputProblem(found.row)
          if (problem !== undefined) {
            failed.push({ name: input.name, problem })
            return false
          }
          for (const part of prepare(found)) {
            // The first parts of a row may have left with the batch before the checkpoint.
            if (part.place.end <= file.start.offset) continue
            const full = take(part)
            if (full === false) return false
            if (full !== undefined) await dispatch(full)
            if (isInterrupted()) return false
          }
        }
      }
      return true
    }

    let failure: unknown
    const isRead = await readParts().catch((thrown: unknown) => {
      failure = thrown
      return false
    })
    if (stop.signal.aborted) return false
    // The rows before a failure have an outcome too.
    await dispatch(batcher.close())
    if (failure === undefined) return isRead && !isInterrupted()
    await dispatcher.settled()
    throw failure
  }

  const finish = async (name: string, file: FileImport, isRead: boolean): Promise<void> => {
    try {
      if (isRead && !(await file.isUnchanged())) {
        failed.push({ name, problem: { code: 'file_changed', message: `${name} changed while it was read.` } })
      } else if (isRead && file.progress.isComplete()) file.progress.finish()
      if (!file.progress.isComplete()) isWhole = false
      await file.close()
    } catch (thrown) {
      fail(asError(thrown))
    }
  }

  const importInput = async (input: Input): Promise<void> => {
    const { hooks } = options
    const onSettled =
      hooks && ((checkpoint: Checkpoint, rejects: readonly Reject[]) => hooks.onSettled(input, checkpoint, rejects))
    const file = await openFileImport(input, { ...options.journal, run: runOf(input), onError: fail, onSettled })
    open.push(file)
    rowsSeen += file.start.read
    rowsBefore += file.start.read
    if (file.start.done) {
      if (isStored(input.source)) options.onBytes(await storedBytes(input.source))
      await file.close()
      return
    }
    options.onInput(input.name)
    let isRead = false
    try {
      isRead = await readInput(input, file)
    } catch (thrown) {
      fail(asError(thrown))
    }
    if (!isRead) isWhole = false
    // The next input begins while the last batches of this one are in flight.
    finishing.push(dispatcher.settled().then(() => finish(input.name, file, isRead)))
  }

  const run = async (): Promise<ImportOutcome> => {
    const ended = new AbortController()
    const onInterrupt = (): void => {
      if (isStream === false) stop.abort()
      // A host that does not answer must not keep the process alive for long.
      else void options.sleep(drainMs, ended.signal).then(() => stop.abort())
    }
    options.interrupt.addEventListener('abort', onInterrupt, { once: true })
    if (options.interrupt.aborted) onInterrupt()
    for (const input of options.inputs) {
      isStream = !isStored(input.source)
      if (isInterrupted() || calls >= limit) {
        isWhole = false
        break
      }
      await importInput(input).catch((thrown: unknown) => fail(asError(thrown)))
    }
    await Promise.all(finishing)
    options.interrupt.removeEventListener('abort', onInterrupt)
    ended.abort()
    return {
      totals: totals(),
      error,
      failed,
      hasStream: options.inputs.some(({ source }) => !isStored(source)),
      rejectsFiles: open.flatMap((file) => file.rejectsPaths()),
      complete: isWhole && error === undefined && failed.length === 0,
    }
  }

  return {
    run,
    totals,
    /** Rows that had their outcome before this run, and shares of what was read: settled by now, and before this run. */
    shares: () => ({
      rowsBefore,
      settled: rowsSeen === 0 ? 1 : Math.min(1, totals().read / rowsSeen),
      before: rowsSeen === 0 ? 0 : rowsBefore / rowsSeen,
    }),
  }
}
