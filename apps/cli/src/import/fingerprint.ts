import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { ObjectFacts, StoredObject } from '../read/input-source.ts'

/** Identifies the file whose import was started. */
export interface Fingerprint {
  readonly bytes: number
  readonly modifiedMs: number
  readonly inode: number
  /** SHA-256 of the first 64 KiB, in hexadecimal. */
  readonly head: string
}

/** Whether a value that was read from a file is a fingerprint. */
export const isFingerprint = (value: unknown): value is Fingerprint =>
  typeof value === 'object' &&
  value !== null &&
  'head' in value &&
  typeof value.head === 'string' &&
  ['bytes', 'modifiedMs', 'inode'].every((name) => typeof Reflect.get(value, name) === 'number')

const headBytes = 65_536

/** Computes the fingerprint of a file or of an object. @throws the system's error, with its `code` */
export const takeFingerprint = async (source: string | StoredObject): Promise<Fingerprint> =>
  typeof source === 'string' ? fingerprintOfFile(source) : fingerprintOfObject(await source.refresh())

/** An object has no inode, and its tag identifies its content. */
const fingerprintOfObject = ({ bytes, modifiedMs, etag }: ObjectFacts): Fingerprint => ({
  ...{ bytes, modifiedMs: modifiedMs || 0, inode: 0 },
  head: createHash('sha256').update(etag).digest('hex'),
})

const fingerprintOfFile = async (path: string): Promise<Fingerprint> => {
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
 * Names a file in messageIds: a file that was moved or renamed has the same name, another file or version has another. The
 * inode distinguishes files of one content that were written in the same moment.
 */
export const fingerprintName = ({ bytes, modifiedMs, inode, head }: Fingerprint): string =>
  `${bytes} ${modifiedMs} ${inode} ${head}`

/**
 * How a file differs from its earlier fingerprint; undefined if it does not. A copied or restored file has another inode and
 * is still the same if its time, size and beginning are.
 */
export const fileDifference = (before: Fingerprint, now: Fingerprint): string | undefined => {
  if (before.bytes !== now.bytes)
    return `it had ${before.bytes.toLocaleString('en-US')} bytes and now has ${now.bytes.toLocaleString('en-US')}`
  if (before.head !== now.head) return 'its first 64 KiB differ'
  if (before.modifiedMs !== now.modifiedMs) return 'it was modified since'
  return undefined
}
