import { type FileHandle, open, rm } from 'node:fs/promises'
import { cannotWriteError, writeAll } from './write-all.ts'

/** A row that was not sent, with everything needed to correct it. */
export interface Reject {
  /** Line on which the row begins, from 1. */
  readonly line: number
  /** Bytes before the row. */
  readonly offset: number
  readonly issues: readonly RejectIssue[]
  /** JSON of the row exactly as it was read, of its columns, or of its text if it is neither. */
  readonly row: string
}

/** Why a row was rejected. */
export interface RejectIssue {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** JSON of a row in one line. Newlines in JSON are white space, so that no value changes. */
export const rowJson = (row: string | object): string =>
  typeof row === 'string' ? row.replace(/[\r\n]+/g, ' ') : JSON.stringify(row)

/** The line of a reject in its file. */
export const rejectLine = ({ line, offset, issues, row }: Reject): string =>
  `{"line":${line},"offset":${offset},"issues":${JSON.stringify(issues)},"row":${row}}\n`

/** Whether a value is an entry of a rejects file, or of a dead-letter file, which has the same form. No call is. */
export const isRejectEntry = (value: unknown): value is { readonly row: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  'issues' in value &&
  'row' in value &&
  'offset' in value &&
  'line' in value &&
  Array.isArray(value.issues)

/**
 * Opens the rejects file of an import. The first reject creates it; an import that resumes cuts it to the length that its
 * checkpoint names.
 */
export const openRejectsFile = async (path: string, keptBytes: number) => {
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
    /** Adds rejects, in the order of their rows. */
    add(rejects: readonly Reject[]): void {
      if (rejects.length === 0) return
      const bytes = Buffer.from(rejects.map(rejectLine).join(''))
      waiting.push(bytes)
      total += bytes.length
    },
    /** Bytes of the file once everything added is written. */
    bytes: (): number => total,
    /** Writes what was added to the disk. Calls that overlap write one after the other. @throws {CliError} `cannot_write` */
    flush: (): Promise<void> => {
      writing = writing.then(write)
      return writing
    },
    async close(): Promise<void> {
      await file?.close()
    },
  }
}
