import { open, readFile } from 'node:fs/promises'
import { jsonOrUndefined } from '@org/segment-core/internal'
import { CliError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { ImportTotals } from '../progress/progress-snapshot.ts'
import type { TableHeader } from '../read/read-csv.ts'
import type { ReadStart } from '../read/row.ts'
import { type Fingerprint, fileDifference, isFingerprint } from './fingerprint.ts'
import { emptyMark, type RejectsMark } from './rejects-file.ts'
import { cannotWriteError, writeAll } from './write-all.ts'

/** The progress of an import: every row before `offset` has its outcome. */
export interface Checkpoint extends Omit<ImportTotals, 'gaveUp'> {
  /** Bytes of the decompressed input, in UTF-8. */
  readonly offset: number
  /** Line at which the next row begins. */
  readonly line: number
  /** Where reading continues instead, to leave out rows up to `offset`. */
  readonly resumeAt?: ReadStart | undefined
  /** The rejects that were written; complete when the checkpoint is written. */
  readonly rejects: RejectsMark
  /** Whether the input was read to its end. */
  readonly done: boolean
}

/** The checkpoint of an import that has not started. */
export const beginning: Checkpoint = {
  ...{ offset: 0, line: 1, read: 0, sent: 0, rejected: 0, skipped: 0, filtered: 0, warned: 0, done: false },
  rejects: emptyMark(''),
}

/** The first line of a journal. */
export interface JournalHead {
  readonly version: 2
  readonly input: Fingerprint
  /** Name of the rejects file. */
  readonly rejects: string
  /** Hash of everything that decides what a row becomes. */
  readonly settings: string
}

/** The content of a journal. */
export interface JournalState {
  readonly head: JournalHead
  readonly header: TableHeader | undefined
  readonly checkpoint: Checkpoint
  /** Bytes of complete lines; a crash may have left a torn one after them. */
  readonly bytes: number
}

const journalVersion = 2

const parseLine = (line: string): Readonly<Record<string, unknown>> | undefined => {
  const value = jsonOrUndefined(line)
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

const isHead = (value: object): value is JournalHead =>
  'settings' in value &&
  'rejects' in value &&
  'input' in value &&
  typeof value.rejects === 'string' &&
  isFingerprint(value.input)

const notAJournal = (path: string): CliError =>
  new CliError(
    'journal_damaged',
    exitCodes.usage,
    `${path} is not a journal of segment import, or it is damaged.`,
    'Move the file elsewhere, or use --restart to replace it and import from the beginning.',
  )

/**
 * Reads a journal. The last complete checkpoint counts; a line torn by a crash is ignored.
 * @returns undefined if there is no journal, or no complete first line
 * @throws {CliError} `journal_version` if another version of the command wrote it, `journal_damaged` if it is not a journal,
 *   `cannot_write` if it cannot be opened
 */
export const readJournal = async (path: string): Promise<JournalState | undefined> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw cannotWriteError(path, error)
  }
  const lines = text.split('\n')
  // After the last newline there is nothing, or a torn line.
  lines.pop()
  const [first, ...rest] = lines
  if (first === undefined) return undefined
  const parsed = parseLine(first)
  if (parsed === undefined) throw notAJournal(path)
  if (parsed.version !== journalVersion) {
    const message = `${path} is the journal of an import by another version of segment.`
    const advice = 'Finish that import with the version that started it, or use --restart.'
    throw new CliError('journal_version', exitCodes.usage, message, advice)
  }
  if (!isHead(parsed)) throw notAJournal(path)
  const head = parsed
  let header: TableHeader | undefined
  let checkpoint: Checkpoint = { ...beginning, rejects: emptyMark(head.rejects) }
  let bytes = Buffer.byteLength(first) + 1
  for (const line of rest) {
    const entry = parseLine(line)
    if (entry === undefined) break
    // Only this module writes these lines, so their shape is known.
    bytes += Buffer.byteLength(line) + 1
    if ('columns' in entry) header = entry as unknown as TableHeader
    else if ('offset' in entry) checkpoint = { ...checkpoint, resumeAt: undefined, ...entry }
  }
  return { head, header, checkpoint, bytes }
}

/** @throws {CliError} `file_changed` or `settings_changed` if resuming would not continue the same import */
export const checkSame = (name: string, journal: JournalHead, now: JournalHead): void => {
  const difference = fileDifference(journal.input, now.input)
  if (difference !== undefined) {
    const message = `${name} is not the file whose import was started: ${difference}.`
    const advice =
      'Use --restart to import it from the beginning; rows without a messageId of their own get new ones, also those that were sent.'
    throw new CliError('file_changed', exitCodes.badData, message, advice)
  }
  if (journal.settings !== now.settings) {
    const message = `The import of ${name} was started with another mapping, filter, source or shard.`
    const advice =
      'Use the same options to resume, or --restart to import it from the beginning; unchanged calls keep their messageIds.'
    throw new CliError('settings_changed', exitCodes.usage, message, advice)
  }
}

/**
 * Opens a journal for writing: a new one, or after the complete lines of the one that was read.
 * @param before runs before each checkpoint is written, to write first what the checkpoint refers to
 * @param onError called once, when writing fails
 * @throws {CliError} `cannot_write`
 */
export const openJournal = async (
  path: string,
  head: JournalHead,
  {
    state,
    before,
    onError,
  }: {
    readonly state: JournalState | undefined
    readonly before: () => Promise<void>
    readonly onError: (error: CliError) => void
  },
) => {
  const file = await open(path, state === undefined ? 'w' : 'r+', 0o600).catch((error: unknown) => {
    throw cannotWriteError(path, error)
  })
  let position = state?.bytes ?? 0
  let failure: CliError | undefined
  let waiting: { checkpoint?: Checkpoint; lines: string } = { lines: '' }
  let writing: Promise<void> | undefined

  const append = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text)
    await writeAll(file, bytes, position)
    await file.datasync()
    position += bytes.length
  }

  try {
    // Removes a torn line.
    await file.truncate(position)
    if (state === undefined) await append(`${JSON.stringify(head)}\n`)
  } catch (error) {
    await file.close().catch(() => {})
    throw cannotWriteError(path, error)
  }

  const drain = async (): Promise<void> => {
    while (waiting.lines !== '' || waiting.checkpoint !== undefined) {
      const { lines, checkpoint } = waiting
      waiting = { lines: '' }
      await before()
      await append(`${lines}${checkpoint === undefined ? '' : `${JSON.stringify(checkpoint)}\n`}`)
    }
  }

  const start = (): void => {
    if (writing !== undefined || failure !== undefined) return
    writing = drain()
      .catch((error: unknown) => {
        failure = error instanceof CliError ? error : cannotWriteError(path, error)
        onError(failure)
      })
      .finally(() => {
        writing = undefined
        // Entries that came during the last write.
        if (waiting.lines !== '' || waiting.checkpoint !== undefined) start()
      })
  }

  const flush = async (): Promise<void> => {
    while (writing !== undefined) await writing
    if (failure !== undefined) throw failure
  }

  return {
    /** Records the columns of a table. */
    keepHeader(header: TableHeader): void {
      waiting.lines += `${JSON.stringify(header)}\n`
      start()
    },
    /** Records a checkpoint; if several arrive while the disk is busy, only the last is written. */
    keep(checkpoint: Checkpoint): void {
      waiting.checkpoint = checkpoint
      start()
    },
    /** Resolves when everything is on the disk. @throws {CliError} `cannot_write` */
    flush,
    close: (): Promise<void> => file.close(),
  }
}
