import { stat } from 'node:fs/promises'
import { limits } from '@org/segment-core/spec'
import type { CliError } from '../errors/cli-error.ts'
import { checkColumns } from '../mapping/check-mapping.ts'
import { JsonLine } from '../read/json-line.ts'
import { LineBlock } from '../read/line-block.ts'
import type { ReadProblem, ReadRecord } from '../read/read-record.ts'
import type { Input } from '../read/read-records.ts'
import type { Rows } from '../read/rows.ts'
import { TableBlock } from '../read/table-block.ts'
import { createBatchMemory } from './batch-memory.ts'
import type { InputSettings, RowSettings } from './import-settings.ts'
import { addTotals, type ImportTotals, noTotals } from './import-totals.ts'
import { createInputIds } from './input-ids.ts'
import { type FileImport, type OpenOptions, openFileImport } from './open-file-import.ts'
import type { Pace } from './pace.ts'
import { createRowPreparer } from './prepare-row.ts'
import { inputProblem, readRows } from './read-rows.ts'
import { createReadyCalls, type ReadyCalls } from './ready-calls.ts'
import { createBatcher, type RowBatch } from './row-batch.ts'
import { sourceOf } from './row-source.ts'
import type { SendResult } from './send-rows.ts'

/** What an import works with. */
export interface RunImportOptions {
  readonly inputs: readonly Input[]
  readonly rows: RowSettings
  readonly reading: InputSettings
  readonly journal: Omit<OpenOptions, 'inputId' | 'onError'>
  /** Calls to send at most. */
  readonly limit: number
  /** Bytes of a request body besides its calls. */
  readonly envelopeBytes: number
  /** Calls in one batch at most. */
  readonly batchCalls: number
  readonly send: (calls: RowBatch['calls']) => Promise<SendResult>
  readonly pace: Pace
  /** Ends pauses and further reading. */
  readonly stop: AbortController
  readonly now: () => number
  readonly onBytes: (bytes: number) => void
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
  /** Whether one of the inputs can not be read a second time. */
  readonly hasStream: boolean
  /** Files of rejects that hold something. */
  readonly rejectsFiles: readonly string[]
  /** Whether every input was read to its end and nothing is open. */
  readonly complete: boolean
}

/** Batches that may end before an earlier one, in one input. */
const maxAhead = 512

const newline = 0x0a

const lineAfter = (record: ReadRecord): number => {
  let next = record.line + 1
  if (record instanceof JsonLine) return next
  const { bytes, isJson } = record
  if (!isJson) for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) next += 1
  return next
}

/**
 * Imports inputs one after the other; batches of several may be under way together. Ends when all is read, when the limit
 * is reached, when `stop` is aborted, or when a batch is given up.
 */
export const runImport = (options: RunImportOptions) => {
  const { stop, pace, limit } = options
  const idOf = createInputIds(options.inputs)
  const open: FileImport[] = []
  const underWay = new Set<Promise<void>>()
  const memory = createBatchMemory(limits.batchBytes)
  const failed: FailedInput[] = []
  const finishing: Promise<void>[] = []
  let error: Error | undefined
  let calls = 0
  let isWhole = true

  const fail = (reason: Error): void => {
    error ??= reason
    stop.abort()
  }

  /** Rows that were read, whatever became of them; those of earlier runs among them. */
  let rowsSeen = 0
  let rowsBefore = 0

  const totals = (): ImportTotals => open.reduce((sum, { progress }) => addTotals(sum, progress.totals()), noTotals)

  const dispatch = async (file: FileImport, batch: RowBatch | undefined): Promise<void> => {
    if (batch === undefined) return
    const number = file.progress.open()
    if (batch.calls.count === 0) {
      file.progress.settle(number, batch, { outcome: 'settled', sent: 0, rejects: [] })
      return
    }
    while (underWay.size > 0 && (underWay.size >= pace.concurrency() || file.progress.ahead() >= maxAhead)) {
      await Promise.race(underWay)
    }
    // What has not left stays behind the checkpoint.
    if (stop.signal.aborted) return
    const sending = options
      .send(batch.calls)
      .then((result) => {
        file.progress.settle(number, batch, result)
        if (result.outcome === 'gave-up') fail(result.error)
        else batch.calls.release()
      })
      .catch((thrown: unknown) => fail(thrown instanceof Error ? thrown : new Error(String(thrown))))
      .finally(() => underWay.delete(sending))
    underWay.add(sending)
  }

  /** @returns whether the input was read to its end */
  const readFile = async (input: Input, file: FileImport): Promise<boolean> => {
    const about = { settings: options.rows, inputId: idOf(input), now: options.now }
    const prepare = createRowPreparer(about)
    const readyCalls = createReadyCalls(about)
    const batcher = createBatcher(options.envelopeBytes, memory, options.batchCalls)
    const { start, header, keepHeader } = file

    const sendFull = async (): Promise<void> => {
      while (batcher.hasFull()) await dispatch(file, batcher.take())
    }

    /** @returns whether to go on reading */
    const takeRecord = (record: ReadRecord): boolean => {
      const problem = inputProblem(record)
      if (problem !== undefined) failed.push({ name: input.name, problem })
      if (problem !== undefined || calls >= limit) return false
      const row = prepare(record)
      if (row.kind === 'call') {
        const { line, offset } = record
        batcher.call(row.json, { line, offset, row: record.isJson ? record.bytes : record.value }, row.warned)
        calls += 1
      } else if (row.kind === 'reject') batcher.reject(row.reject)
      else batcher.skip()
      batcher.passed(record.end, lineAfter(record))
      rowsSeen += 1
      return true
    }

    /** @returns whether to go on, as above */
    const takeRow = async (record: ReadRecord): Promise<boolean> => {
      if (!takeRecord(record)) return false
      if (batcher.hasFull()) await sendFull()
      return !stop.signal.aborted
    }

    /** Takes calls that were made of many rows at once, and the other rows among them one by one. */
    const takeReady = async (block: LineBlock | TableBlock, { bytes, ends, isReady }: ReadyCalls): Promise<boolean> => {
      const source = sourceOf(block)
      let from = 0
      for (let index = 0; index < block.count; index += 1) {
        const to = ends[index] ?? from
        if (isReady[index] === 1 && calls < limit) {
          batcher.callFrom(bytes, from, to, source, index)
          calls += 1
          batcher.passed(block.endAt(index), block.lineAfter(index))
          rowsSeen += 1
          if (batcher.hasFull()) await sendFull()
          if (stop.signal.aborted) return false
        } else {
          const record = block.rowAt(index)
          if (record !== undefined && !(await takeRow(record))) return false
        }
        from = to + 1
      }
      batcher.endBlock()
      return true
    }

    const takeRows = async (block: Rows): Promise<boolean> => {
      if (block instanceof LineBlock || block instanceof TableBlock) {
        const ready = readyCalls(block)
        if (ready !== undefined) return takeReady(block, ready)
      }
      for (const record of block) if (!(await takeRow(record))) return false
      return true
    }

    const rows = readRows(input, {
      ...{ settings: options.reading, start, header, onBytes: options.onBytes },
      onHeader: (found) => {
        checkColumns(options.rows.mapping, found.columns, input.name)
        keepHeader(found)
      },
    })
    let isRead = true
    for await (const block of rows) {
      isRead = await takeRows(block)
      if (!isRead) break
    }
    if (stop.signal.aborted) return false
    batcher.close()
    await sendFull()
    return isRead && !stop.signal.aborted
  }

  const finish = async (name: string, file: FileImport, isRead: boolean): Promise<void> => {
    try {
      if (isRead && !(await file.isUnchanged())) {
        failed.push({ name, problem: { code: 'file_changed', message: `${name} changed while it was read.` } })
      } else if (isRead && file.progress.isComplete()) file.progress.finish()
      if (!file.progress.isComplete()) isWhole = false
      await file.close()
    } catch (thrown) {
      fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
    }
  }

  const run = async (): Promise<ImportOutcome> => {
    const onError = (reason: CliError): void => fail(reason)
    for (const input of options.inputs) {
      if (stop.signal.aborted || calls >= limit) {
        isWhole = false
        break
      }
      let file: FileImport
      try {
        file = await openFileImport(input, { ...options.journal, inputId: idOf(input), onError })
      } catch (thrown) {
        fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
        break
      }
      open.push(file)
      rowsSeen += file.start.read
      rowsBefore += file.start.read
      if (file.start.done) {
        if (typeof input.source === 'string') options.onBytes((await stat(input.source)).size)
        await file.close().catch(onError)
        continue
      }
      options.onInput(input.name)
      let isRead = false
      try {
        isRead = await readFile(input, file)
      } catch (thrown) {
        fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
      }
      if (!isRead) isWhole = false
      // The next input begins while the last batches of this one are under way.
      const last = [...underWay]
      finishing.push(Promise.all(last).then(() => finish(input.name, file, isRead)))
    }
    await Promise.all(finishing)
    return {
      totals: totals(),
      error,
      failed,
      hasStream: options.inputs.some(({ source }) => typeof source !== 'string'),
      rejectsFiles: open.filter(({ progress }) => progress.checkpoint().rejected > 0).map((file) => file.rejectsPath),
      complete: isWhole && error === undefined && failed.length === 0,
    }
  }

  return {
    run,
    totals,
    /** Rows that had their outcome before this run, and shares of what was read: settled by now, and before. */
    shares: () => ({
      rowsBefore,
      settled: rowsSeen === 0 ? 1 : Math.min(1, totals().read / rowsSeen),
      before: rowsSeen === 0 ? 0 : rowsBefore / rowsSeen,
    }),
  }
}
