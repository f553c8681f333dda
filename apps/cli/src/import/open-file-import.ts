import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import { isStored } from '../read/input-source.ts'
import { asReadError } from '../read/open-input.ts'
import type { TableHeader } from '../read/read-csv.ts'
import type { Input } from '../read/read-rows.ts'
import { createFileProgress, type FileProgress } from './file-progress.ts'
import { type Fingerprint, fileDifference, fingerprintName, takeFingerprint } from './fingerprint.ts'
import { importFiles } from './import-files.ts'
import type { Shard } from './import-options.ts'
import {
  beginning,
  type Checkpoint,
  checkSame,
  type JournalHead,
  type JournalState,
  openJournal,
  readJournal,
} from './journal.ts'
import { lockImport } from './lock-file.ts'
import { emptyMark, freeRejectsPath, openRejectsFile, type Reject } from './rejects-file.ts'
import { cannotWriteError } from './write-all.ts'

/** What opening an import needs. */
export interface OpenOptions {
  /** What to do if a journal exists. */
  readonly mode: 'new' | 'resume' | 'restart'
  /** Names a stream and its state files. */
  readonly run: RunName
  /** Hash of the settings, see `settingsHash`. */
  readonly settings: string
  readonly stateDir: string | undefined
  readonly shard: Shard | undefined
  /** Called when the journal or the rejects cannot be written. */
  readonly onError: (error: Error) => void
  /** Called with each checkpoint, once its rejects are on the disk. The import has no journal then. */
  readonly onSettled?: ((checkpoint: Checkpoint, rejects: readonly Reject[]) => void) | undefined
  /** Called with what the person should know. */
  readonly onRemark: (remark: string) => void
}

/** One input that is being imported. */
export interface FileImport {
  readonly progress: FileProgress
  readonly start: Checkpoint
  /** Columns of a table whose import resumes. */
  readonly header: TableHeader | undefined
  /** Names the input in messageIds. */
  readonly idName: string
  /** Files that hold rejects of this import. */
  readonly rejectsPaths: () => readonly string[]
  readonly keepHeader: (header: TableHeader) => void
  /** Whether the file is still as it was when the import started; always true for a stream. */
  readonly isUnchanged: () => Promise<boolean>
  /** Writes everything to the disk and releases the lock. @throws {CliError} `cannot_write` */
  readonly close: () => Promise<void>
}

const count = (value: number): string => value.toLocaleString('en-US')

const begunError = (name: string, { done, offset, sent, rejected }: Checkpoint): CliError =>
  new CliError(
    done ? 'import_done' : 'import_begun',
    exitCodes.usage,
    done
      ? `${name} was already imported: ${count(sent)} sent, ${count(rejected)} rejected.`
      : `An import of ${name} was started and stopped at byte ${count(offset)}.`,
    done
      ? 'Use --restart to import it again; rows keep their messageIds, and Segment drops those of the last 24 hours.'
      : 'Use --resume to continue, or --restart to begin again.',
  )

const otherBegunError = (name: string, { offset }: Checkpoint, difference: string): CliError =>
  new CliError(
    'import_begun',
    exitCodes.usage,
    `The import of another file of the name ${name} stopped at byte ${count(offset)}: ${difference}.`,
    'Use --restart to import this file; the rest of the other one was not sent.',
  )

const unreadableError = (name: string, error: unknown): CliError => {
  const { code, message } = asReadError(error, name)
  return new CliError(code, exitCodes.noInput, message, 'Check the path and its permissions.', { cause: error })
}

/** The run of a stream: a name, and whether the person chose it. */
export interface RunName {
  readonly name: string
  readonly isChosen: boolean
}

const leftRemark = (left: string, next: string): string =>
  `${left} was not written by this import or was changed since; it stays as it is, and further rejects go to ${next}.`

/** A stream cannot be read again, so it has rejects but no journal. */
const openStream = async (input: Input, options: OpenOptions): Promise<FileImport> => {
  const { stateDir, shard, onError, onRemark, onSettled, run } = options
  const paths = importFiles(input, { stateDir, shard, run: run.name })
  let added: Reject[] = []
  // Rejects are only written when there are some, which is too late to find that they cannot be.
  if (stateDir !== undefined) {
    await stat(stateDir).catch((error: unknown) => {
      throw cannotWriteError(paths.rejects, error)
    })
  }
  // No other run has a name that was made for this one.
  const unlock = run.isChosen ? await lockState(paths.lock) : () => undefined
  const rejects = await openRejectsFile(paths.rejects, emptyMark(basename(paths.rejects)), (left, next) =>
    onRemark(leftRemark(left, next)),
  )
  const progress = createFileProgress({
    start: beginning,
    addRejects: (rows) => {
      added.push(...rows)
      return rejects.add(rows)
    },
    keep: (checkpoint) => {
      const rows = added
      added = []
      rejects
        .flush()
        .then(() => onSettled?.(checkpoint, rows), onError)
        .catch(onError)
    },
  })
  return {
    ...{ progress, start: beginning, header: undefined, keepHeader: () => undefined },
    idName: `run ${run.name}`,
    rejectsPaths: rejects.paths,
    isUnchanged: async () => true,
    close: async () => {
      try {
        await rejects.flush()
      } finally {
        await rejects.close().finally(unlock)
      }
    },
  }
}

const lockState = (path: string): Promise<() => void> =>
  lockImport(path).catch((error: unknown) => {
    throw error instanceof CliError ? error : cannotWriteError(path, error)
  })

/** The journal to continue from; undefined if the import begins. @throws {CliError} `import_begun`, `import_done` */
const continued = (
  name: string,
  journal: JournalState,
  { mode, fingerprint, onRemark }: Pick<OpenOptions, 'mode' | 'onRemark'> & { readonly fingerprint: Fingerprint },
): JournalState | undefined => {
  const { checkpoint, head } = journal
  // An import that stopped before its first checkpoint, such as for a wrong option, starts again with any settings.
  if (checkpoint.read === 0 && !checkpoint.done) return undefined
  if (mode !== 'new') return journal
  const difference = fileDifference(head.input, fingerprint)
  if (difference === undefined) throw begunError(name, checkpoint)
  if (!checkpoint.done) throw otherBegunError(name, checkpoint, difference)
  onRemark(
    `${name} is not the file of this name that was imported before (${difference}); it is imported as a new file.`,
  )
  return undefined
}

/**
 * Opens the import of one input: locks it, reads the journal and finds where to continue.
 * @throws {CliError} `import_running`, `input_unreadable`, `import_begun`, `import_done`, `file_changed`, `settings_changed`, `cannot_write`
 */
export const openFileImport = async (input: Input, options: OpenOptions): Promise<FileImport> => {
  const { mode, settings, stateDir, shard, onError, onRemark, run } = options
  if (!isStored(input.source) || options.onSettled !== undefined) return openStream(input, options)
  const { source } = input
  const paths = importFiles(input, { stateDir, shard, run: run.name })
  const unlock = await lockState(paths.lock)
  try {
    const fingerprint = await takeFingerprint(source).catch((error: unknown) => {
      throw unreadableError(input.name, error)
    })
    const left = mode === 'restart' ? undefined : await readJournal(paths.journal)
    const found = left === undefined ? undefined : continued(input.name, left, { mode, fingerprint, onRemark })
    // The rejects of an earlier import belong to the person who corrects them.
    const freshName = (): Promise<string> => freeRejectsPath(paths.rejects).then((path) => basename(path))
    const isSame = left !== undefined && fileDifference(left.head.input, fingerprint) === undefined
    const head: JournalHead = {
      ...{ version: 2, input: fingerprint, settings },
      rejects: found?.head.rejects ?? (isSame ? left.head.rejects : await freshName()),
    }
    if (found !== undefined) checkSame(input.name, found.head, head)
    const start = found?.checkpoint ?? { ...beginning, rejects: emptyMark(head.rejects) }
    const rejects = await openRejectsFile(paths.rejects, start.rejects, (before, next) =>
      onRemark(leftRemark(before, next)),
    )
    const journal = await openJournal(paths.journal, head, { state: found, before: rejects.flush, onError })
    const progress = createFileProgress({
      start,
      addRejects: rejects.add,
      keep: journal.keep,
    })
    return {
      ...{ progress, start, header: found?.header, keepHeader: journal.keepHeader },
      // A file that was restored from a copy continues with the same messageIds.
      idName: fingerprintName(found?.head.input ?? fingerprint),
      rejectsPaths: rejects.paths,
      isUnchanged: async () => {
        const now = await takeFingerprint(source).catch(() => undefined)
        return now !== undefined && fileDifference(head.input, now) === undefined
      },
      close: async () => {
        try {
          await journal.flush()
          await rejects.flush()
        } finally {
          await Promise.allSettled([journal.close(), rejects.close()])
          unlock()
        }
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}
