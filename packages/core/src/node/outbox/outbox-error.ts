import { isSegmentError, SegmentError } from '../../error/segment-error.ts'
import { sqliteCode } from '../load-sqlite.ts'

/** What SQLite reports, by its result code. @see https://www.sqlite.org/rescode.html */
const sqliteFailures: Readonly<Record<number, { readonly name: string; readonly advice: string }>> = {
  5: { name: 'SQLITE_BUSY', advice: 'Another process is using the file; find out which one.' },
  8: { name: 'SQLITE_READONLY', advice: 'Allow this process to write to the file and its folder.' },
  10: { name: 'SQLITE_IOERR', advice: 'Check the disk.' },
  11: { name: 'SQLITE_CORRUPT', advice: 'Open the outbox again; readable calls are moved to a fresh file.' },
  13: { name: 'SQLITE_FULL', advice: 'Free space on the disk.' },
  14: { name: 'SQLITE_CANTOPEN', advice: 'Check the path, and that this process may write there.' },
  26: { name: 'SQLITE_NOTADB', advice: 'Check the path; the file is not an outbox.' },
}

/** What to do about an error of the system. */
const systemAdvice: Readonly<Record<string, string>> = {
  EACCES: 'Allow this process to write to the file and its folder.',
  EPERM: 'Allow this process to write to the file and its folder.',
  EROFS: 'Choose a path on a disk that can be written.',
  ENOENT: 'Check the path; its folder is missing.',
  ENOTDIR: 'Check the path; a part of it is not a folder.',
  ENOSPC: 'Free space on the disk.',
  EDQUOT: 'Free space on the disk.',
}

/** An error, or the failure of SQLite or the system that it explains. */
const rootOf = (error: unknown): unknown => (isSegmentError(error) ? error.cause : error)

/** Whether SQLite cannot read the file. For a damaged format number, it reports a plain error with a message. */
export const isCorruption = (error: unknown): boolean => {
  const root = rootOf(error)
  const code = sqliteCode(root) ?? 0
  return (
    [11, 26].includes(code) || (code === 1 && root instanceof Error && /unsupported file format/.test(root.message))
  )
}

/** The error of damage that SQLite does not report by itself, with the code that it has for damage. */
export const damageFound = (message: string): Error => Object.assign(new Error(message), { errcode: 11 })

/** Whether another process holds the file. */
export const isBusy = (error: unknown): boolean => sqliteCode(rootOf(error)) === 5

const fullDiskCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** Whether nothing can be written to the disk, although the file can be read: it is full, or the write failed. */
export const isDiskFull = (error: unknown): boolean => {
  const root = rootOf(error)
  if ([10, 13].includes(sqliteCode(root) ?? 0)) return true
  return typeof root === 'object' && root !== null && fullDiskCodes.includes(Reflect.get(root, 'code'))
}

/** The error of a file that was deleted or replaced while it was open. */
export const detachedError = (): SegmentError =>
  new SegmentError('outbox_unavailable', 'The file of the outbox was deleted or replaced.', {
    systemCode: 'ESTALE',
    advice: 'Leave the file alone while a process uses it.',
  })

/** Whether an error is a {@link detachedError}. */
export const isDetached = (error: unknown): boolean => isSegmentError(error) && error.details.systemCode === 'ESTALE'

/**
 * The error of a disk that is full, or that cannot be written for another reason.
 * @param cause the failure of SQLite or the system, if there was one
 */
export const fullDiskError = (cause?: unknown): SegmentError => {
  const details = cause === undefined ? {} : outboxError(cause, '').details
  return new SegmentError(
    'outbox_unavailable',
    'The disk of the outbox is full or cannot be written; stored calls are sent, and new ones fail until there is space.',
    { systemCode: details.systemCode ?? 'SQLITE_FULL', advice: 'Free space on the disk.' },
    cause === undefined ? {} : { cause },
  )
}

/** The error of a storage failure. @param doing what failed, as in "cannot be written" */
export const outboxError = (error: unknown, doing: string): SegmentError => {
  if (isSegmentError(error)) return error
  const code = sqliteCode(error)
  const failure = code === undefined ? undefined : sqliteFailures[code]
  const system = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  const systemCode = failure?.name ?? (typeof system === 'string' ? system : undefined)
  const why = systemCode === undefined ? '' : ` (${systemCode})`
  return new SegmentError(
    'outbox_unavailable',
    `The outbox ${doing}${why}.`,
    {
      ...(systemCode === undefined ? {} : { systemCode }),
      advice: failure?.advice ?? systemAdvice[systemCode ?? ''] ?? 'Check the path, its permissions and the disk.',
    },
    { cause: error },
  )
}
