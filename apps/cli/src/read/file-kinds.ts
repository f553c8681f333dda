/** Compressions of a whole input or of a member of an archive. */
export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2'

/** Formats of tables whose bytes are not text. */
export type TableFormat = 'parquet' | 'avro' | 'sqlite'

/** What an input is, by its first bytes. */
export type FileKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'compressed'; readonly compression: Compression }
  | { readonly kind: 'zip' | TableFormat }
  /** A format that is not read. */
  | { readonly kind: 'refused'; readonly name: string; readonly advice: string }

/** Bytes that suffice to tell every kind; a tar header has its name at byte 257. */
export const kindBytes = 512

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

const compressions: readonly (readonly [Compression, Buffer])[] = [
  ['gzip', latin('\x1f\x8b')],
  ['zstd', latin('\x28\xb5\x2f\xfd')],
  ['xz', latin('\xfd7zXZ\0')],
  ['bzip2', latin('BZh')],
]

const tables: readonly (readonly [TableFormat, Buffer])[] = [
  ['parquet', latin('PAR1')],
  ['avro', latin('Obj\x01')],
  ['sqlite', latin('SQLite format 3\0')],
]

const toParquet = "Convert it to Parquet, for example with pyarrow or DuckDB: copy (…) to 'rows.parquet'."
const toText = 'Convert it to CSV or JSON lines.'
const orNameFormat = `${toText} If it is text with control characters, say so: --format csv, tsv or ndjson.`
const unpack = 'Unpack it and import the files in it.'
const recompress = 'Compress it with gzip, zstd, xz or bzip2 instead.'
const decrypt = 'Decrypt it first.'
const saveSheet = 'Save it as .xlsx or CSV.'

/** First bytes of formats that are not read. */
const refusals: readonly (readonly [magic: string, name: string, advice: string, offset?: number])[] = [
  ['ORC', 'an ORC file', toParquet],
  ['ARROW1', 'an Arrow or Feather file', toParquet],
  ['FEA1', 'a Feather file', toParquet],
  ['\xff\xff\xff\xff', 'an Arrow stream', toParquet],
  ['PARE', 'a Parquet file with an encrypted footer', decrypt],
  ['SEQ\x04', 'a Hadoop sequence file', toParquet],
  ['SEQ\x05', 'a Hadoop sequence file', toParquet],
  ['SEQ\x06', 'a Hadoop sequence file', toParquet],
  ['RCF\x01', 'a Hadoop RCFile', toParquet],
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file', toParquet],
  ['\x93NUMPY', 'a NumPy file', toText],
  ['DUCK', 'a DuckDB database', 'Export its tables: export database … (format parquet).', 8],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', unpack],
  ['Rar!\x1a\x07', 'a RAR archive', unpack],
  ['xar!', 'a XAR archive', unpack],
  ['!<arch>\n', 'an ar archive', unpack],
  ['MSCF', 'a cabinet archive', unpack],
  ['LZIP', 'lzip data', recompress],
  ['\x04\x22\x4d\x18', 'LZ4 data', recompress],
  ['\xff\x06\0\0sNaPpY', 'Snappy data', recompress],
  ['\x1f\x9d', 'data of compress (.Z)', recompress],
  ['\x1f\xa0', 'data of compress (.Z)', recompress],
  ['\x5d\0\0', 'LZMA data', recompress],
  ['\x89LZO\0\r\n\x1a\n', 'LZO data', recompress],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an Excel file of the old .xls format, or one with a password', saveSheet],
  ['%PDF', 'a PDF', 'Export the data as CSV.'],
  ['{\\rtf', 'a rich text document', 'Export the data as CSV.'],
  ['\x89PNG', 'an image', toText],
  ['\xff\xd8\xff', 'an image', toText],
  ['GIF8', 'an image', toText],
  ['$FL2', 'an SPSS file', toText],
  ['<stata_dta>', 'a Stata file', toText],
  ['RDX', 'an R data file', toText],
  ['\x7fELF', 'a program', toText],
  ['\0asm', 'a WebAssembly program', toText],
  ['MZ\x90\0', 'a program', toText],
  ['-----BEGIN PGP', 'data encrypted with PGP', decrypt],
  ['age-encryption.org/', 'data encrypted with age', decrypt],
  ['-----BEGIN AGE', 'data encrypted with age', decrypt],
  ['Salted__', 'data encrypted with OpenSSL', decrypt],
  ['version https://git-lfs', 'a Git LFS pointer, not the file itself', 'Fetch the file: git lfs pull.'],
  ['\x80\x02', 'a Python pickle', toText],
  ['\x80\x03', 'a Python pickle', toText],
  ['\x80\x04', 'a Python pickle', toText],
  ['\x80\x05', 'a Python pickle', toText],
]

/** First characters of text that is neither JSON nor a table. */
const textRefusals: readonly (readonly [RegExp, name: string, advice: string])[] = [
  [
    /^<(?:!doctype html|html)\b/i,
    'an HTML page',
    'It may be a login or error page of the site; download the file again.',
  ],
  [/^<\?xml|^<[a-z_][\w.-]*(?:\s[^<>]*)?>\s*</i, 'an XML file', toText],
]

/** Marks of Unicode text; its NULs are no sign of a binary file. */
const marks = [latin('\xef\xbb\xbf'), latin('\xff\xfe'), latin('\xfe\xff')]

/** Marks of UTF-32, of which one begins like that of UTF-16. */
const wideMarks = [latin('\xff\xfe\0\0'), latin('\0\0\xfe\xff')]

const startsWith = (bytes: Buffer, magic: Buffer, offset = 0): boolean =>
  bytes.subarray(offset, offset + magic.length).equals(magic)

/** Bytes that text does not contain: control characters without tab, line ends, form feed and escape. */
const isBinary = (byte: number): boolean =>
  byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1a && byte !== 0x1b

/** Whether every second byte is NUL, as in UTF-16 of Western text. */
const isUtf16 = (bytes: Buffer): boolean => {
  const at = [0, 0]
  for (const [index, byte] of bytes.entries()) if (byte === 0) at[index % 2] = (at[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = at
  return Math.max(even, odd) * 2 > bytes.length * 0.7 && Math.min(even, odd) * 20 < bytes.length
}

const refused = (name: string, advice: string): FileKind => ({ kind: 'refused', name, advice })

const isZstdSkippable = (head: Buffer): boolean =>
  (head[0] ?? 0) >> 4 === 5 && startsWith(head, latin('\x2a\x4d\x18'), 1)

/** "BZh" alone can begin a text; a block or the end of the stream follows. */
const isBzip2 = (head: Buffer): boolean =>
  startsWith(head, latin('1AY&SY'), 4) || startsWith(head, latin('\x17rE8P\x90'), 4)

const isTar = (head: Buffer): boolean => startsWith(head, latin('ustar'), 257)

/** Encodings in which text has bytes that look binary. */
const wideEncoding = /^(?:utf|ucs)[-_ ]?(?:16|32|2|4)/i

/** What is known about the text of an input before it is read. */
export interface KnownText {
  /** Its encoding. */
  readonly encoding: string | undefined
  /** Whether it is said to be text, which then may have control characters. */
  readonly isText: boolean
}

/** Tells what an input is by its first {@link kindBytes} bytes, or all of a shorter one. */
export const fileKindOf = (
  head: Buffer,
  { encoding = '', isText }: KnownText = { encoding: undefined, isText: false },
): FileKind => {
  if (wideMarks.some((mark) => startsWith(head, mark)) && encoding === '') {
    return refused('UTF-32', 'Name the encoding: --encoding utf-32le or utf-32be.')
  }
  if (marks.some((mark) => startsWith(head, mark))) return { kind: 'text' }
  if (startsWith(head, latin('PK\x03\x04')) || startsWith(head, latin('PK\x05\x06'))) return { kind: 'zip' }
  const [table] = tables.find(([, magic]) => startsWith(head, magic)) ?? []
  // A name can begin a table of text.
  if (table !== undefined && head.some(isBinary)) return { kind: table }
  const [compression] = compressions.find(([, magic]) => startsWith(head, magic)) ?? []
  if (compression !== undefined && (compression !== 'bzip2' || isBzip2(head))) {
    return { kind: 'compressed', compression }
  }
  if (isZstdSkippable(head)) return { kind: 'compressed', compression: 'zstd' }
  if (isTar(head)) return refused('a tar archive', unpack)
  for (const [magic, name, advice, offset = 0] of refusals) {
    // Text may begin like a short name, but not with these bytes besides.
    if (startsWith(head, latin(magic), offset) && (magic.length > 3 || head.some(isBinary)))
      return refused(name, advice)
  }
  if (wideEncoding.test(encoding)) return { kind: 'text' }
  if (head.some(isBinary)) {
    if (isUtf16(head)) {
      return refused('UTF-16 without a byte order mark', 'Name the encoding: --encoding utf-16le or utf-16be.')
    }
    if (!isText) return refused('a binary file of an unknown format', orNameFormat)
  }
  const text = head.toString('latin1').trimStart()
  for (const [form, name, advice] of textRefusals) if (form.test(text)) return refused(name, advice)
  return { kind: 'text' }
}

/** Whether the first bytes of a stream, of which more may come late or never, suffice for {@link fileKindOf}. */
export const tellsKind = (head: Buffer): boolean =>
  head.length >= kindBytes || (head.length >= 4 && !head.some(isBinary) && /^[[{]|[\r\n]/.test(head.toString('latin1')))
