import { type FileHandle, open, rm } from 'node:fs/promises'
import { cannotWriteError } from './journal.ts'

/** One row that did not leave, with everything that is needed to mend it. */
export interface Reject {
  /** Line on which the row begins, from 1. */
  readonly line: number
  /** Bytes before the row. */
  readonly offset: number
  readonly issues: readonly RejectIssue[]
  /** The row: its JSON, its columns, or its text where it is neither. */
  readonly row: unknown
}

/** Why. */
export interface RejectIssue {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** A file of rejects that is open for writing. */
export interface RejectsFile {
  /** Adds rejects, in the order of their rows. */
  readonly add: (rejects: readonly Reject[]) => void
  /** Bytes with everything that was added. */
  readonly bytes: () => number
  /** Brings what was added to the disk. @throws {CliError} `cannot_write` */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens the file of rejects of an import. It is made with the first reject; one that goes on is first cut to the length
 * its checkpoint speaks of.
 */
export const openRejectsFile = async (path: string, keptBytes: number): Promise<RejectsFile> => {
  let file: FileHandle | undefined
  let waiting: Buffer[] = []
  let position = keptBytes
  let total = keptBytes
  const opened = async (): Promise<FileHandle> => {
    file ??= await open(path, keptBytes === 0 ? 'w' : 'r+', 0o600)
    return file
  }
  try {
    if (keptBytes === 0) await rm(path, { force: true })
    else await (await opened()).truncate(keptBytes)
  } catch (error) {
    throw cannotWriteError(path, error)
  }
  return {
    add(rejects) {
      if (rejects.length === 0) return
      const bytes = Buffer.from(rejects.map((reject) => `${JSON.stringify(reject)}\n`).join(''))
      waiting.push(bytes)
      total += bytes.length
    },
    bytes: () => total,
    async flush() {
      if (waiting.length === 0) return
      const bytes = Buffer.concat(waiting)
      waiting = []
      try {
        const target = await opened()
        let written = 0
        while (written < bytes.length) {
          const { bytesWritten } = await target.write(bytes, written, bytes.length - written, position)
          written += bytesWritten
          position += bytesWritten
        }
        await target.datasync()
      } catch (error) {
        throw cannotWriteError(path, error)
      }
    },
    async close() {
      await file?.close()
    },
  }
}
