import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

/** What tells whether a file is still the one whose import was begun. */
export interface Fingerprint {
  readonly bytes: number
  readonly modifiedMs: number
  readonly inode: number
  /** SHA-256 of the first 64 KiB, in hexadecimal. */
  readonly head: string
}

const headBytes = 65_536

/** Looks at a file. @throws the system's error, with its `code` */
export const takeFingerprint = async (path: string): Promise<Fingerprint> => {
  const file = await open(path, 'r')
  try {
    const { size, mtimeMs, ino } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    const head = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex')
    return { bytes: size, modifiedMs: mtimeMs, inode: ino, head }
  } finally {
    await file.close()
  }
}

/**
 * What differs between a file as it was and as it is; undefined where nothing does. A file that was copied or restored has
 * another inode and is the same as long as time, size and beginning are.
 */
export const fileDifference = (before: Fingerprint, now: Fingerprint): string | undefined => {
  if (before.bytes !== now.bytes)
    return `it had ${before.bytes.toLocaleString('en-US')} bytes and has ${now.bytes.toLocaleString('en-US')}`
  if (before.head !== now.head) return 'its beginning is another one'
  if (before.modifiedMs !== now.modifiedMs) return 'it was written to since'
  return undefined
}
