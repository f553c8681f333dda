import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { callForeign } from '../delivery/call-foreign.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { logError } from '../runtime/log-error.ts'
import { checkAmount } from '../validate/check-amount.ts'

/** A call that was not delivered: the outcome that a client reports to listeners of `failed`. */
export interface DeadLetter {
  readonly outcome: string
  readonly error: SegmentError
  readonly call: Readonly<Record<string, unknown>>
  /** The outbox still has the call. */
  readonly kept?: true | undefined
}

/** Options of `openDeadLetters`. */
export interface DeadLetterOptions {
  /** The file to append to; created with its first call, readable by its owner only. Several processes may share it. */
  readonly path: string
  /** Bytes of the file above which calls are lost. @default 104857600 (100 MiB) */
  readonly maxBytes?: number | undefined
  /** Bytes of calls that wait for the disk above which calls are lost. @default 16777216 (16 MiB) */
  readonly maxWaitingBytes?: number | undefined
  /** Called when a write fails and when calls are lost. What it throws is ignored. @default writes a line to `console.error` */
  readonly onError?: ((error: SegmentError) => void) | undefined
  /** Wall clock, in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** How many calls a dead-letter file got. */
export interface DeadLetterCounts {
  readonly written: number
  /** Calls that wait for the disk. */
  readonly waiting: number
  /** Calls that did not fit, or could not be written before it was closed. */
  readonly lost: number
}

/** A file of calls that were not delivered. */
export interface DeadLetterFile {
  /** Appends a call, unless an outbox still has it. Never throws. Pass it to `client.on('failed', …)`. */
  readonly keep: (letter: DeadLetter) => void
  /**
   * Writes what waits; close the client first.
   * @param options `timeoutMs`: resolves at this limit even if the disk hangs, in milliseconds. @default 10000
   */
  close(options?: { readonly timeoutMs?: number }): Promise<DeadLetterCounts>
  readonly stats: DeadLetterCounts
}

const defaultMaxBytes = 100 * 1024 * 1024
const defaultMaxWaitingBytes = 16 * 1024 * 1024
const defaultCloseMs = 10_000

/** Pause before a failed write is repeated, in milliseconds. */
const retryMs = 5_000

const newline = 0x0a

const fileError = (path: string, cause: unknown): SegmentError =>
  isSegmentError(cause)
    ? cause
    : new SegmentError(
        'unavailable',
        `The dead-letter file ${path} cannot be written.`,
        {
          advice: 'Check the folder, its permissions and the free space of the disk.',
        },
        { cause },
      )

const issueOf = ({ code, path, message }: SegmentIssue) => ({ code, path, message })

const issuesOf = ({ code, message, details }: SegmentError) =>
  details.issues === undefined ? [{ code, path: details.path ?? [], message }] : details.issues.map(issueOf)

/** One line of the file: an entry of a rejects file, whose `row` `segment import` sends. It comes from no input. */
const lineOf = ({ outcome, error, call }: DeadLetter, failedAt: string): Buffer => {
  // A call that is sent later keeps the time at which it was made.
  const row = { ...call, timestamp: call.timestamp ?? failedAt }
  return Buffer.from(`${JSON.stringify({ line: 0, offset: 0, failedAt, outcome, issues: issuesOf(error), row })}\n`)
}

/** Writes all bytes at the end of a file, or none. */
const writeAll = async (file: FileHandle, bytes: Buffer, size: number): Promise<void> => {
  let done = 0
  try {
    while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten
    await file.datasync()
  } catch (error) {
    // Half a line would be read as a broken row. If another process wrote meanwhile, it stays.
    if (done > 0 && (await file.stat()).size === size + done) await file.truncate(size)
    throw error
  }
}

const endsInLine = async (file: FileHandle, size: number): Promise<boolean> => {
  if (size === 0) return true
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return bytesRead === 0 || buffer[0] === newline
}

const isNoFile = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && !found.isFile()
}

/**
 * Appends lines as far as they fit. A process that was killed may have left half a line behind, which is ended. One that
 * another process is writing looks the same, and then an empty line follows it, which readers of JSON lines skip.
 * @returns how many lines were written
 */
const appendLines = async (path: string, lines: readonly Buffer[], maxBytes: number): Promise<number> => {
  // Opening a named pipe would wait for a reader.
  if (await isNoFile(path)) throw new Error('It is not a regular file.')
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const parts: Buffer[] = (await endsInLine(file, size)) ? [] : [Buffer.of(newline)]
    let end = size + parts.length
    for (const line of lines) {
      end += line.length
      if (end > maxBytes) break
      parts.push(line)
    }
    await writeAll(file, Buffer.concat(parts), size)
    return parts.filter(({ length }) => length > 1).length
  } finally {
    await file.close()
  }
}

/**
 * Keeps calls that were not delivered in a file of JSON lines, with the reason, so that `segment import <file>` can send
 * them again. Every write opens the file again, so it may be moved or deleted at any time.
 */
export const openDeadLetters = (options: DeadLetterOptions): DeadLetterFile => {
  const { path, maxBytes = defaultMaxBytes, maxWaitingBytes = defaultMaxWaitingBytes, now = Date.now } = options
  const { onError = ({ code, message }) => logError(`segment-core: ${code}: ${message}`) } = options
  checkAmount('maxBytes', maxBytes)
  checkAmount('maxWaitingBytes', maxWaitingBytes)
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let written = 0
  let lost = 0
  let isLosing = false
  let isFailing = false
  let isClosed = false
  let writing: Promise<void> | undefined
  const closing = new AbortController()

  const report = (error: SegmentError): void => callForeign(() => onError(error))

  const lose = (count: number, why: string, advice: string): void => {
    lost += count
    // One report until calls are written again.
    if (!isLosing) report(new SegmentError('queue_full', `A call that failed is lost: ${why}.`, { advice }))
    isLosing = true
  }

  const take = (count: number): void => {
    for (const { length } of waiting.slice(0, count)) waitingBytes -= length
    waiting = waiting.slice(count)
  }

  const write = async (): Promise<void> => {
    const lines = waiting.slice()
    try {
      const count = await appendLines(path, lines, maxBytes)
      isFailing = false
      written += count
      take(lines.length)
      if (count === lines.length) isLosing = false
      else
        lose(lines.length - count, `${path} reached its limit`, 'Send its calls with segment import, then remove it.')
    } catch (error) {
      if (!isFailing) report(fileError(path, error))
      isFailing = true
    }
  }

  /** Writes until nothing waits. A write that failed is repeated after a while. */
  const writeAllWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      await write()
      if (isFailing && !isClosed)
        await pause(retryMs, undefined, { ref: false, signal: closing.signal }).catch(() => {})
      if (isFailing && isClosed) return
    }
  }

  const start = (): Promise<void> => {
    writing ??= writeAllWaiting().finally(() => {
      writing = undefined
    })
    return writing
  }

  const counts = (): DeadLetterCounts => ({ written, waiting: waiting.length, lost })

  const add = (letter: DeadLetter): void => {
    if (isClosed) {
      lose(1, 'the dead-letter file is closed', 'Close it after the client.')
      return
    }
    const line = lineOf(letter, new Date(now()).toISOString())
    if (waitingBytes + line.length > maxWaitingBytes) {
      lose(1, `too many wait for ${path}`, 'Check the disk, or raise maxWaitingBytes.')
      return
    }
    waiting.push(line)
    waitingBytes += line.length
    void start()
  }

  return {
    keep: (letter) => {
      if (letter.kept === true) return
      const onThrown = (): void => lose(1, 'it cannot be written as JSON', 'Pass the outcomes of a client.')
      callForeign(() => add(letter), onThrown)
    },
    async close({ timeoutMs = defaultCloseMs } = {}) {
      isClosed = true
      closing.abort()
      const timer = new AbortController()
      const late = pause(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)
      await Promise.race([late, writing?.then(start) ?? start()])
      timer.abort()
      const left = waiting.length
      if (left > 0) lose(left, `${path} cannot be written`, 'Check the disk.')
      take(left)
      return counts()
    },
    get stats() {
      return counts()
    },
  }
}
