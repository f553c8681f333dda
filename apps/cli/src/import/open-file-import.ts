import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { TableHeader } from '../read/read-csv.ts'
import type { Input } from '../read/read-rows.ts'
import { createFileProgress, type FileProgress } from './file-progress.ts'
import { takeFingerprint } from './fingerprint.ts'
import { importFiles } from './import-files.ts'
import type { Shard } from './import-options.ts'
import { beginning, type Checkpoint, checkSame, type JournalHead, openJournal, readJournal } from './journal.ts'
import { lockImport } from './lock-file.ts'
import { openRejectsFile } from './rejects-file.ts'
import { cannotWriteError } from './write-all.ts'

/** What opening an import needs. */
export interface OpenOptions {
  /** What to do if a journal exists. */
  readonly mode: 'new' | 'resume' | 'restart'
  /** Names the state files in `stateDir`; see `createInputIds`. */
  readonly inputId: string
  /** Hash of the settings, see `settingsHash`. */
  readonly settings: string
  readonly stateDir: string | undefined
  readonly shard: Shard | undefined
  /** Called when the journal or the rejects cannot be written. */
  readonly onError: (error: CliError) => void
}

/** One input that is being imported. */
export interface FileImport {
  readonly progress: FileProgress
  readonly start: Checkpoint
  /** Columns of a table whose import resumes. */
  readonly header: TableHeader | undefined
  readonly rejectsPath: string
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

const unreadableError = (name: string, error: unknown): CliError => {
  const why = error instanceof Error ? error.message : String(error)
  const advice = 'Check the path and its permissions.'
  return new CliError('input_unreadable', exitCodes.noInput, `${name} cannot be read: ${why}.`, advice, {
    cause: error,
  })
}

/** A stream cannot be read again, so it has rejects but no journal. */
const openStream = async ({ inputId, stateDir, shard, onError }: OpenOptions): Promise<FileImport> => {
  const { rejects: rejectsPath } = importFiles('-', { inputId, stateDir, shard })
  const rejects = await openRejectsFile(rejectsPath, 0)
  const progress = createFileProgress({
    start: beginning,
    addRejects: (rows) => {
      rejects.add(rows)
      rejects.flush().catch(onError)
      return rejects.bytes()
    },
    keep: () => undefined,
  })
  return {
    ...{ progress, start: beginning, header: undefined, rejectsPath, keepHeader: () => undefined },
    isUnchanged: async () => true,
    close: async () => {
      await rejects.flush()
      await rejects.close()
    },
  }
}

/**
 * Opens the import of one input: locks it, reads the journal and finds where to continue.
 * @throws {CliError} `import_running`, `input_unreadable`, `import_begun`, `import_done`, `file_changed`, `settings_changed`, `cannot_write`
 */
export const openFileImport = async (input: Input, options: OpenOptions): Promise<FileImport> => {
  const { mode, settings, inputId, stateDir, shard, onError } = options
  if (typeof input.source !== 'string') return openStream(options)
  const { source } = input
  const paths = importFiles(source, { inputId, stateDir, shard })
  const unlock = await lockImport(paths.lock).catch((error: unknown) => {
    throw error instanceof CliError ? error : cannotWriteError(paths.lock, error)
  })
  try {
    const fingerprint = await takeFingerprint(source).catch((error: unknown) => {
      throw unreadableError(input.name, error)
    })
    const head: JournalHead = { version: 1, input: fingerprint, settings }
    const left = mode === 'restart' ? undefined : await readJournal(paths.journal)
    // An import that stopped before its first checkpoint, such as for a wrong option, starts again with any settings.
    const found = left?.checkpoint.read === 0 && !left.checkpoint.done ? undefined : left
    if (found !== undefined && mode === 'new') throw begunError(input.name, found.checkpoint)
    if (found !== undefined) checkSame(input.name, found.head, head)
    const start = found?.checkpoint ?? beginning
    const rejects = await openRejectsFile(paths.rejects, start.rejectsBytes)
    const journal = await openJournal(paths.journal, head, { state: found, before: rejects.flush, onError })
    const progress = createFileProgress({
      start,
      addRejects: (rows) => {
        rejects.add(rows)
        return rejects.bytes()
      },
      keep: journal.keep,
    })
    return {
      ...{ progress, start, header: found?.header, rejectsPath: paths.rejects, keepHeader: journal.keepHeader },
      isUnchanged: async () => {
        const now = await takeFingerprint(source).catch(() => undefined)
        return now?.bytes === head.input.bytes && now.modifiedMs === head.input.modifiedMs
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
