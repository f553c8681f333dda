import { type PassThrough, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { decompress } from './decompress.ts'
import type { RandomAccess } from './random-access.ts'
import { ReadError } from './row.ts'

/** Most members of an archive. */
const maxMembers = 100_000

/** A file in an archive. */
export interface ZipMember {
  readonly name: string
  /** Bytes when decompressed, as the archive says. */
  readonly bytes: number
  /** @throws {ReadError} if it is encrypted, damaged or compressed in an unknown way */
  readonly stream: () => AsyncIterable<Buffer>
}

/** Compressions by the number that archives use. */
const methods: Readonly<Record<number, 'stored' | 'deflate' | 'bzip2' | 'zstd' | 'xz'>> = {
  0: 'stored',
  8: 'deflate',
  12: 'bzip2',
  93: 'zstd',
  95: 'xz',
}

/** Names of other compressions, for errors. */
const otherMethods: Readonly<Record<number, string>> = { 9: 'Deflate64', 14: 'LZMA', 98: 'PPMd', 99: 'encryption' }

/** Folders, and files in which macOS keeps its own attributes. */
const isIgnored = (name: string): boolean =>
  name.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\._[^/]*$|\.DS_Store$)/.test(name)

const saveSheet = 'Save it as .xlsx or CSV.'
const exportRows = 'Export the data as CSV.'

/** Documents that are archives, by a member that they have. */
const documents: Readonly<Record<string, readonly [name: string, advice: string]>> = {
  'xl/workbook.bin': ['an Excel file of the binary .xlsb format', saveSheet],
  'word/document.xml': ['a Word document', exportRows],
  'ppt/presentation.xml': ['a PowerPoint document', exportRows],
  'Index/Document.iwa': ['a document of Apple Numbers, Pages or Keynote', saveSheet],
  mimetype: ['an OpenDocument file', saveSheet],
  'META-INF/MANIFEST.MF': ['a Java archive', exportRows],
}

const checkDocument = (entries: readonly Entry[], name: string): void => {
  for (const { fileName } of entries) {
    const [what, advice] = Object.hasOwn(documents, fileName) ? (documents[fileName] ?? []) : []
    if (what !== undefined) throw new ReadError('input_format', `${name} is ${what}, which is not read. ${advice}`)
  }
}

class AccessReader extends yauzl.RandomAccessReader {
  readonly access: RandomAccess

  constructor(access: RandomAccess) {
    super()
    this.access = access
  }

  override _readStreamForRange(start: number, end: number): PassThrough {
    return Readable.from(this.access.stream(start, end), { objectMode: false }) as PassThrough
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}

/** Members that share bytes would be decompressed again and again. */
const checkOverlap = (entries: readonly Entry[], name: string): void => {
  let end = 0
  for (const { relativeOffsetOfLocalHeader: start, compressedSize } of [...entries].sort(
    (left, right) => left.relativeOffsetOfLocalHeader - right.relativeOffsetOfLocalHeader,
  )) {
    if (start < end) throw new ReadError('input_unreadable', `${name} has members that overlap, so it is not read.`)
    end = start + compressedSize
  }
}

async function* memberBytes(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) {
    throw new ReadError(
      'input_unreadable',
      `${name} is encrypted. Unpack the archive with its password, and import the files.`,
    )
  }
  const method = methods[entry.compressionMethod]
  if (method === undefined) {
    const used = otherMethods[entry.compressionMethod] ?? `method ${entry.compressionMethod}`
    throw new ReadError(
      'input_unreadable',
      `${name} is compressed with ${used}, which is not read. Unpack the archive, and import the files.`,
    )
  }
  const isPlain = method === 'stored'
  const raw = (await zip.openReadStreamPromise(
    entry,
    isPlain ? {} : { decodeFileData: false },
  )) as AsyncIterable<Buffer>
  const plain = isPlain
    ? raw
    : method === 'deflate'
      ? Readable.from(raw).pipe(createInflateRaw({ chunkSize: 1024 * 1024 }))
      : decompress(method, raw, name)
  let checksum = 0
  let bytes = 0
  for await (const chunk of plain as AsyncIterable<Buffer>) {
    checksum = crc32(chunk, checksum)
    bytes += chunk.length
    // An archive cannot pretend to be smaller than it is.
    if (bytes > entry.uncompressedSize) break
    yield chunk
  }
  if (bytes !== entry.uncompressedSize || checksum !== entry.crc32) {
    throw new ReadError('input_unreadable', `${name} is damaged: its size or checksum is wrong.`)
  }
}

/**
 * The members of a zip archive, in the order of its directory.
 * @throws {ReadError} if it is damaged, truncated, or made to fill the machine
 */
export const readZip = async (access: RandomAccess, name: string): Promise<readonly ZipMember[]> => {
  let zip: ZipFile
  const entries: Entry[] = []
  try {
    zip = await yauzl.fromRandomAccessReaderPromise(new AccessReader(access), access.bytes, { autoClose: false })
    for await (const entry of zip.eachEntry()) {
      if (!isIgnored(entry.fileName)) entries.push(entry)
      if (entries.length > maxMembers) {
        const message = `${name} has more than ${maxMembers.toLocaleString('en-US')} members; unpack it, and import the files.`
        throw new ReadError('input_unreadable', message)
      }
    }
  } catch (error) {
    if (error instanceof ReadError) throw error
    const why = error instanceof Error ? error.message : String(error)
    const isCut = /end of central directory/i.test(why)
    throw isCut
      ? new ReadError(
          'input_truncated',
          `${name} has no directory at its end: the archive is cut off or damaged.`,
          error,
        )
      : new ReadError('input_unreadable', `The archive ${name} is damaged: ${why}.`, error)
  }
  checkDocument(entries, name)
  checkOverlap(entries, name)
  return entries.map((entry) => ({
    name: entry.fileName,
    bytes: entry.uncompressedSize,
    stream: () => memberBytes(zip, entry, `${entry.fileName} in ${name}`),
  }))
}
