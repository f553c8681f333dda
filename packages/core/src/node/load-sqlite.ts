import { SegmentError } from '../error/segment-error.ts'

/** Node's SQLite, which older versions do not have. */
export type Sqlite = typeof import('node:sqlite')

/** @throws {SegmentError} `outbox_unavailable` if this Node has no SQLite */
export const loadSqlite = async (): Promise<Sqlite> => {
  try {
    return await import('node:sqlite')
  } catch (error) {
    throw new SegmentError(
      'outbox_unavailable',
      'This Node has no node:sqlite.',
      { advice: 'Use Node 22.13 or later, or send without an outbox.' },
      { cause: error },
    )
  }
}

/** The primary result code of an error of SQLite. @see https://www.sqlite.org/rescode.html */
export const sqliteCode = (error: unknown): number | undefined => {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined
  // The low byte is the primary code; the rest is details.
  return typeof code === 'number' ? code & 0xff : undefined
}
