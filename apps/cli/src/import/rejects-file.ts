import { type FileHandle, open, rm } from 'node:fs/promises'
import { cannotWriteError } from './cannot-write.ts'
import { type Reject, rejectLine } from './reject.ts'
import { writeAll } from './write-all.ts'

/** A rejects file that is open for writing. */
export interface RejectsFile {
  /** Adds rejects, in the order of their rows. */
  readonly add: (rejects: readonly Reject[]) => void
  /** Bytes of the file once everything added is written. */
  readonly bytes: () => number
  /** Writes what was added to the disk. Calls that overlap write one after the other. @throws {CliError} `cannot_write` */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens the rejects file of an import. The first reject creates it; an import that resumes cuts it to the length that its
 * checkpoint names.
 */
export const openRejectsFile = async (path: string, keptBytes: number): Promise<RejectsFile> => {
  let file: FileHandle | undefined
  let waiting: Buffer[] = []
  let position = keptBytes
  let total = keptBytes
  let writing: Promise<void> = Promise.resolve()
  const opened = async (): Promise<FileHandle> => {
    file ??= await open(path, keptBytes === 0 ? 'w' : 'r+', 0o600)
    return file
  }
  const write = async (): Promise<void> => {
    if (waiting.length === 0) return
    const bytes = Buffer.concat(waiting)
    waiting = []
    try {
      const target = await opened()
      await writeAll(target, bytes, position)
      position += bytes.length
      await target.datasync()
    } catch (error) {
      throw cannotWriteError(path, error)
    }
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
      const bytes = Buffer.from(rejects.map(rejectLine).join(''))
      waiting.push(bytes)
      total += bytes.length
    },
    bytes: () => total,
    flush: () => {
      writing = writing.then(write)
      return writing
    },
    async close() {
      await file?.close()
    },
  }
}
