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

/** Keeps room on a volume. */
export interface DiskReserve {
  /** Takes room for calls that will be written. @returns whether there is room */
  take(bytes: number): boolean
  /** Says that calls which took room are written, or never will be. */
  done(bytes: number): void
}

/**
 * Creates what tells whether a volume has more than its reserve left for calls. Acknowledgements need room too, so calls must
 * stop before the disk is full. It answers at once, from a look-up that is up to a second old, less what was written since and
 * what is still to be written.
 */
export const createDiskReserve = async ({
  reserveBytes,
  spaceOf,
  monotonic,
}: DiskReserveOptions): Promise<DiskReserve> => {
  /** Bytes above the reserve at the last look-up. */
  let spareBytes = Number.POSITIVE_INFINITY
  /** Bytes of calls that took room and are not written. */
  let pendingBytes = 0
  /** Bytes of calls that were written since the last look-up. */
  let writtenBytes = 0
  let checkedAt = Number.NEGATIVE_INFINITY
  const check = async (): Promise<void> => {
    checkedAt = monotonic()
    const before = writtenBytes
    try {
      const { freeBytes, totalBytes } = await spaceOf()
      spareBytes = freeBytes - (reserveBytes ?? Math.min(defaultReserveBytes, totalBytes * defaultReserveShare))
    } catch {
      // Writing tells whether there is space.
      spareBytes = Number.POSITIVE_INFINITY
    }
    writtenBytes -= before
  }
  // The first calls may already be too many.
  await check()
  return {
    take(bytes) {
      const hasRoom = spareBytes - bytesPerByte * (writtenBytes + pendingBytes + bytes) >= 0
      if (hasRoom) pendingBytes += bytes
      if (monotonic() - checkedAt >= (hasRoom ? checkMs : lowCheckMs)) check()
      return hasRoom
    },
    done(bytes) {
      pendingBytes -= bytes
      writtenBytes += bytes
    },
  }
}
