import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Size of the file, if a quarter of the free space is more. */
const maxBytes = 1024 * 1024

/** With less than this, the disk counts as full. */
const minBytes = 64 * 1024

/** Below this free space, in bytes, the log is written to the main file early, while there is space for it. */
const lowBytes = 64 * 1024 * 1024

/** Free bytes of the disk of a folder, as far as it reports them. */
const freeBytes = (folder: string): number => {
  try {
    const { bavail, bsize, blocks } = statfsSync(folder)
    return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/**
 * Keeps bytes on the disk that are freed when it is full: acknowledgements must be written although they need some space,
 * or their calls would be sent again by the next process.
 */
export const createSpareFile = (path: string) => {
  const folder = dirname(path)
  let isMissing = !existsSync(path)
  return {
    /** Whether it was used, as far as this process knows. */
    isMissing: (): boolean => isMissing,
    /** Creates the file if it is missing. @returns whether the disk has space for it and more */
    restore(): boolean {
      isMissing = !existsSync(path)
      if (!isMissing) return true
      const bytes = Math.min(maxBytes, Math.floor(freeBytes(folder) / 4))
      if (bytes < minBytes) return false
      try {
        // A file of zeros may use no space.
        writeFileSync(path, randomBytes(bytes), { mode: 0o600, flag: 'wx' })
        isMissing = false
      } catch {
        rmSync(path, { force: true })
      }
      return !isMissing
    },
    /** Frees the bytes. @returns whether there were any */
    release(): boolean {
      if (!existsSync(path)) return false
      rmSync(path, { force: true })
      isMissing = true
      return true
    },
    /** Whether the disk has little space. */
    isLow: (): boolean => freeBytes(folder) < lowBytes,
  }
}

/** See {@link createSpareFile}. */
export type SpareFile = ReturnType<typeof createSpareFile>
