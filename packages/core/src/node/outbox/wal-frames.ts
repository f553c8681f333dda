/** Where the log of a database has the newest version of each page, also past damage. */
export interface WalFrames {
  readonly pageBytes: number
  /** Offset in the log of the newest version of each page. */
  readonly pages: ReadonlyMap<number, number>
  /** The same for frames that may be damaged: they follow damage, or are the newest version of their page but wrong. */
  readonly doubtful: ReadonlyMap<number, number>
  /** Pages of the database after the last commit. */
  readonly pageCount: number | undefined
  /** Whether SQLite would lose commits: there are intact frames that it does not reach. */
  readonly isDamaged: boolean
}

const headerBytes = 32
const frameHeaderBytes = 24

/** The first word of a log; its last bit says in which byte order the checksums are computed. */
const magic = 0x377f0682

type Sum = readonly [number, number]

/** @see https://www.sqlite.org/fileformat2.html#checksum_algorithm */
const checksum = ([first, second]: Sum, bytes: Uint8Array, isLittleEndian: boolean): Sum => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let one = first
  let two = second
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + view.getUint32(at, isLittleEndian) + two) >>> 0
    two = (two + view.getUint32(at + 4, isLittleEndian) + one) >>> 0
  }
  return [one, two]
}

const pageSizeOf = (value: number): number | undefined =>
  value >= 512 && value <= 65_536 && (value & (value - 1)) === 0 ? value : undefined

/**
 * Reads the write-ahead log of a database. SQLite stops at the first frame that is damaged; the checksum of a frame begins
 * with that of the one before it, so the frames behind the damage can still be verified.
 * @param log the whole log
 * @see https://www.sqlite.org/fileformat2.html#walformat
 */
export const readWalFrames = (log: Uint8Array): WalFrames => {
  if (log.length < headerBytes + frameHeaderBytes) {
    return { pageBytes: 4_096, pages: new Map(), doubtful: new Map(), pageCount: undefined, isDamaged: false }
  }
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  const pair = (at: number): Sum => [view.getUint32(at), view.getUint32(at + 4)]
  const isSame = (left: Sum, right: Sum): boolean => left[0] === right[0] && left[1] === right[1]
  const word = view.getUint32(0)
  const hasMagic = (word & ~1) >>> 0 === magic
  const isLittleEndian = !hasMagic || (word & 1) === 0
  const isHeaderIntact = hasMagic && isSame(checksum([0, 0], log.subarray(0, 24), isLittleEndian), pair(24))
  const pageBytes = (isHeaderIntact ? pageSizeOf(view.getUint32(8)) : undefined) ?? 4_096
  const step = frameHeaderBytes + pageBytes

  /** Salts of the frames that belong to this log; the rest of the file may have those of an earlier one. */
  let salts: Sum | undefined = isHeaderIntact ? pair(16) : undefined
  let before: Sum | undefined = isHeaderIntact ? pair(24) : undefined
  let isReached = isHeaderIntact
  let isDamaged = false
  let pageCount: number | undefined
  const pages = new Map<number, number>()
  let uncommitted = new Map<number, number>()
  const doubtful = new Map<number, number>()

  for (let at = headerBytes; at + step <= log.length; at += step) {
    const own = pair(at + 16)
    const isOfThisLog = salts === undefined || isSame(salts, pair(at + 8))
    const sum =
      before === undefined
        ? undefined
        : checksum(
            checksum(before, log.subarray(at, at + 8), isLittleEndian),
            log.subarray(at + frameHeaderBytes, at + step),
            isLittleEndian,
          )
    before = own
    // Zeros have a right checksum, but no page.
    if (!isOfThisLog || view.getUint32(at) === 0 || sum === undefined || !isSame(sum, own)) {
      isReached = false
      if (isOfThisLog) doubtful.set(view.getUint32(at), at + frameHeaderBytes)
      continue
    }
    salts ??= pair(at + 8)
    doubtful.delete(view.getUint32(at))
    uncommitted.set(view.getUint32(at), at + frameHeaderBytes)
    const size = view.getUint32(at + 4)
    if (size === 0) continue
    for (const [page, offset] of uncommitted) pages.set(page, offset)
    uncommitted = new Map()
    pageCount = size
    if (!isReached) isDamaged = true
  }
  return { pageBytes, pages, doubtful, pageCount, isDamaged }
}
