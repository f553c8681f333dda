import { isSegmentError, SegmentError } from '../../error/segment-error.ts'

/** What SQLite reports, by its result code. @see https://www.sqlite.org/rescode.html */
const sqliteFailures: Readonly<Record<number, { readonly name: string; readonly advice: string }>> = {
  5: { name: 'SQLITE_BUSY', advice: 'Another process holds the file; look which one does.' },
  8: { name: 'SQLITE_READONLY', advice: 'Let this process write the file and its folder.' },
  10: { name: 'SQLITE_IOERR', advice: 'Look at the disk.' },
  11: { name: 'SQLITE_CORRUPT', advice: 'Open the outbox again; what can be read is moved into a fresh file.' },
  13: { name: 'SQLITE_FULL', advice: 'Free space on the disk.' },
  14: { name: 'SQLITE_CANTOPEN', advice: 'Check the path, and that this process may write there.' },
  26: { name: 'SQLITE_NOTADB', advice: 'Check the path; the file is no outbox.' },
}

const primaryCode = (error: unknown): number | undefined => {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined
  // The low byte is the primary code, the rest says more.
  return typeof code === 'number' ? code & 0xff : undefined
}

/** Whether the file holds what SQLite can not read. */
export const isCorruption = (error: unknown): boolean => [11, 26].includes(primaryCode(error) ?? 0)

/** What a failure of storage means to those who use the outbox. @param doing what failed, as in "could not be written" */
export const outboxError = (error: unknown, doing: string): SegmentError => {
  if (isSegmentError(error)) return error
  const code = primaryCode(error)
  const failure = code === undefined ? undefined : sqliteFailures[code]
  const system = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  const systemCode = failure?.name ?? (typeof system === 'string' ? system : undefined)
  const why = systemCode === undefined ? '' : ` (${systemCode})`
  return new SegmentError(
    'outbox_unavailable',
    `The outbox ${doing}${why}.`,
    {
      ...(systemCode === undefined ? {} : { systemCode }),
      advice: failure?.advice ?? 'Check the path, its permissions and the disk.',
    },
    { cause: error },
  )
}
