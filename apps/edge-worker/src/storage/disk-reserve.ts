import { statfs } from 'node:fs/promises'

/** The space of a volume, in bytes. */
export interface VolumeSpace {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Options of {@link createDiskReserve}. */
export interface DiskReserveOptions {
  /** Bytes to keep free. @default 64 MiB, or 5 % of a volume on which that is less */
  readonly reserveBytes?: number | undefined
  readonly spaceOf: () => Promise<VolumeSpace>
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
}

const defaultReserveBytes = 64 * 1_024 * 1_024
const defaultReserveShare = 0.05

/** How often the space is looked up, and how often while there seems to be too little, in milliseconds. */
const checkMs = 1_000
const lowCheckMs = 50

/** A stored byte is written to the log and to the main file. */
const bytesPerByte = 2

/** The space of the volume that holds a folder. */
export const volumeSpace = async (folder: string): Promise<VolumeSpace> => {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

/**
 * Creates the function that tells whether the volume has no more than its reserve left for calls of so many bytes.
 * Acknowledgements need room too, so calls must stop before the disk is full. It answers at once, from a look-up that is up
 * to a second old, less what was stored since.
 */
export const createDiskReserve = ({
  reserveBytes,
  spaceOf,
  monotonic,
}: DiskReserveOptions): ((bytes: number) => boolean) => {
  /** Bytes above the reserve at the last look-up. */
  let spareBytes = Number.POSITIVE_INFINITY
  /** Bytes of calls that were stored since. */
  let storedBytes = 0
  let checkedAt = Number.NEGATIVE_INFINITY
  const check = async (): Promise<void> => {
    const before = storedBytes
    try {
      const { freeBytes, totalBytes } = await spaceOf()
      spareBytes = freeBytes - (reserveBytes ?? Math.min(defaultReserveBytes, totalBytes * defaultReserveShare))
    } catch {
      // Writing tells whether there is space.
      spareBytes = Number.POSITIVE_INFINITY
    }
    storedBytes -= before
  }
  return (bytes) => {
    const isLow = spareBytes - bytesPerByte * (storedBytes + bytes) < 0
    if (!isLow) storedBytes += bytes
    const now = monotonic()
    if (now - checkedAt >= (isLow ? lowCheckMs : checkMs)) {
      checkedAt = now
      check()
    }
    return isLow
  }
}
