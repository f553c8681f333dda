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

/** How often the space is looked up, in milliseconds. */
const checkMs = 1_000

/** The space of the volume that holds a folder. */
export const volumeSpace = async (folder: string): Promise<VolumeSpace> => {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

/**
 * Creates the function that tells whether the volume has no more than its reserve left. Acknowledgements need room too, so
 * calls must stop before the disk is full. It answers at once, from a look-up that is up to a second old.
 */
export const createDiskReserve = ({ reserveBytes, spaceOf, monotonic }: DiskReserveOptions): (() => boolean) => {
  let isLow = false
  let checkedAt = Number.NEGATIVE_INFINITY
  const check = async (): Promise<void> => {
    try {
      const { freeBytes, totalBytes } = await spaceOf()
      isLow = freeBytes < (reserveBytes ?? Math.min(defaultReserveBytes, totalBytes * defaultReserveShare))
    } catch {
      // Writing tells whether there is space.
      isLow = false
    }
  }
  return () => {
    const now = monotonic()
    if (now - checkedAt >= checkMs) {
      checkedAt = now
      check()
    }
    return isLow
  }
}
