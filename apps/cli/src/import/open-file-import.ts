import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { TableHeader } from '../read/read-csv.ts'
import type { Input } from '../read/read-rows.ts'
import { cannotWriteError } from './cannot-write.ts'
import { createFileProgress, type FileProgress } from './file-progress.ts'
import { takeFingerprint } from './fingerprint.ts'
import { importFiles } from './import-files.ts'
import type { Shard } from './import-settings.ts'
import { beginning, type Checkpoint, checkSame, type JournalHead, openJournal, readJournal } from './journal.ts'
import { takeLock } from './lock-file.ts'
import { openRejectsFile } from './rejects-file.ts'

/** How an import begins where a journal is found. */
export type JournalMode = 'new' | 'resume' | 'restart'

/** What opening needs. */
export interface OpenOptions {
  readonly mode: JournalMode
  /** Names the files of state in a folder of their own; see `createInputIds`. */
  readonly inputId: string
  /** Hash of the settings, see `settingsHash`. */
  readonly settings: string
  readonly stateDir: string | undefined
  readonly shard: Shard | undefined
  /** Told when the journal or the rejects can not be written any more. */
  readonly onError: (error: CliError) => void
}

/** One input whose import is under way. */
export interface FileImport {
  readonly progress: FileProgress
  readonly start: Checkpoint
  /** Columns of a table that is read from its middle. */
  readonly header: TableHeader | undefined
  readonly rejectsPath: string
  readonly keepHeader: (header: TableHeader) => void
  /** Whether the file is still as it was when the import began; a stream always is. */
  readonly isUnchanged: () => Promise<boolean>
  /** Brings everything to the disk and gives the lock back. @throws {CliError} `cannot_write` */
  readonly close: () => Promise<void>
}

const count = (value: number): string => value.toLocaleString('en-US')

const begunError = (name: string, { done, offset, sent, rejected }: Checkpoint): CliError =>
  new CliError(
    done ? 'import_done' : 'import_begun',
    exitCodes.usage,
    done
      ? `${name} was imported to its end: ${count(sent)} sent, ${count(rejected)} rejected.`
      : `An import of ${name} was begun and stopped at byte ${count(offset)}.`,
    done
      ? '--restart imports it again; rows keep their messageIds, and Segment drops those of the last 24 hours.'
      : '--resume goes on where it stopped; --restart begins again.',
  )

const unreadableError = (name: string, error: unknown): CliError => {
  const why = error instanceof Error ? error.message : String(error)
  const advice = 'Check the path and its permissions.'
  return new CliError('input_unreadable', exitCodes.noInput, `${name} can not be read: ${why}.`, advice, {
    cause: error,
  })
}

/** A stream can not be read again: it has rejects, and no journal. */
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
 * Opens the import of one input: takes its lock, reads the journal and finds where to go on.
 * @throws {CliError} `import_running`, `input_unreadable`, `import_begun`, `import_done`, `file_changed`, `settings_changed`, `cannot_write`
 */
export const openFileImport = async (input: Input, options: OpenOptions): Promise<FileImport> => {
  const { mode, settings, inputId, stateDir, shard, onError } = options
  if (typeof input.source !== 'string') return openStream(options)
  const { source } = input
  const paths = importFiles(source, { inputId, stateDir, shard })
  const unlock = await takeLock(paths.lock).catch((error: unknown) => {
    throw error instanceof CliError ? error : cannotWriteError(paths.lock, error)
  })
  try {
    const fingerprint = await takeFingerprint(source).catch((error: unknown) => {
      throw unreadableError(input.name, error)
    })
    const head: JournalHead = { version: 1, input: fingerprint, settings }
    const left = mode === 'restart' ? undefined : await readJournal(paths.journal)
    // An import that stopped before its first checkpoint, as for a wrong option, begins anew whatever its settings were.
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
          await unlock()
        }
      },
    }
  } catch (error) {
    await unlock()
    throw error
  }
}
