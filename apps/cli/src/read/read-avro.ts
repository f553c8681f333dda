import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib'
import { decompressSnappy } from 'hyparquet-compressors'
import { avroJson, avroType } from './avro-values.ts'
import { decompress } from './decompress.ts'
import type { TableHeader } from './read-csv.ts'
import { ReadError, type Row, type Rows } from './row.ts'
import { damagedError, decoded, tableRow } from './table-row.ts'

/** Most bytes of a block, compressed or not; writers make blocks of 16 KB to some MB. */
const maxBlockBytes = 256 * 1024 * 1024

const syncBytes = 16

/** Reads bytes and numbers of a stream. */
const createReader = (chunks: AsyncIterable<Buffer>, name: string) => {
  const iterator = chunks[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)

  /** Waits for bytes. @returns whether there are as many */
  const has = async (count: number): Promise<boolean> => {
    const pieces = [held]
    let bytes = held.length
    while (bytes < count) {
      const next = await iterator.next()
      if (next.done === true) break
      pieces.push(next.value)
      bytes += next.value.length
    }
    if (pieces.length > 1) held = Buffer.concat(pieces)
    return held.length >= count
  }

  const take = async (count: number): Promise<Buffer> => {
    if (count > maxBlockBytes)
      throw new ReadError(
        'input_unreadable',
        `${name} has a block of ${count.toLocaleString('en-US')} bytes; at most 256 MiB are read.`,
      )
    if (count < 0) throw new RangeError('a length is negative')
    if (!(await has(count))) throw new ReadError('input_truncated', `${name} ends in the middle of a block.`)
    const bytes = held.subarray(0, count)
    held = held.subarray(count)
    return bytes
  }

  const long = async (): Promise<number> => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = await take(1)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)))
    }
    throw new RangeError('a number is too long')
  }

  return {
    take,
    long,
    bytes: async () => take(await long()),
    isAtEnd: async () => !(await has(1)),
    close: () => iterator.return?.(),
  }
}

type Reader = ReturnType<typeof createReader>

/** The map at the beginning of a file. */
const readHeader = async (reader: Reader): Promise<ReadonlyMap<string, Buffer>> => {
  const entries = new Map<string, Buffer>()
  await reader.take(4)
  for (;;) {
    const count = await reader.long()
    if (count === 0) return entries
    if (count < 0) await reader.long()
    for (let index = Math.abs(count); index > 0; index -= 1) {
      const name = String(await reader.bytes())
      entries.set(name, Buffer.from(await reader.bytes()))
    }
  }
}

/** The length that Snappy data begins with. */
const snappyLength = (bytes: Buffer): number => {
  let length = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[index] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) break
  }
  if (length > maxBlockBytes) throw new RangeError(`a block of ${length} bytes is too large`)
  return length
}

const inflateSnappy = (bytes: Buffer): Buffer => {
  const data = bytes.subarray(0, -4)
  const plain = Buffer.from(decompressSnappy(data, snappyLength(data)))
  if (crc32(plain) !== bytes.readUInt32BE(bytes.length - 4)) throw new Error('the checksum of a block is wrong')
  return plain
}

const collected = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of chunks) {
    bytes += piece.length
    if (bytes > maxBlockBytes) throw new RangeError(`a block of more than ${maxBlockBytes} bytes is too large`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

const codecs: Readonly<Record<string, (bytes: Buffer, name: string) => Buffer | Promise<Buffer>>> = {
  null: (bytes) => bytes,
  deflate: (bytes) => inflateRawSync(bytes, { maxOutputLength: maxBlockBytes }),
  snappy: inflateSnappy,
  zstandard: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: maxBlockBytes }),
  bzip2: (bytes, name) => collected(decompress('bzip2', once(bytes), name)),
  xz: (bytes, name) => collected(decompress('xz', once(bytes), name)),
}

/**
 * Reads an Avro file, block by block.
 * @param from number of the first row
 * @throws {ReadError} if the file is damaged or truncated
 */
export async function* readAvro(
  chunks: AsyncIterable<Buffer>,
  name: string,
  from: number,
  onHeader: (header: TableHeader) => void,
): AsyncGenerator<Rows> {
  const reader = createReader(chunks, name)
  try {
    const header = await readHeader(reader)
    const type = avroType(String(header.get('avro.schema')))
    const codec = String(header.get('avro.codec') ?? 'null')
    const inflate = Object.hasOwn(codecs, codec) ? codecs[codec] : undefined
    if (inflate === undefined)
      throw new ReadError(
        'input_format',
        `${name} is compressed with ${codec}, which is not read. Write it with deflate or snappy.`,
      )
    if (!('fields' in type)) throw new ReadError('input_format', `${name} contains values that are not records.`)
    onHeader({
      columns: (type.fields as readonly { readonly name: string }[]).map((field) => field.name),
      delimiter: '',
    })
    const sync = Buffer.from(await reader.take(syncBytes))
    let index = 0
    while (!(await reader.isAtEnd())) {
      const count = await reader.long()
      if (count < 0 || count > maxBlockBytes) throw new RangeError(`a block of ${count} rows is too large`)
      const packed = Buffer.from(await reader.bytes())
      if (!(await reader.take(syncBytes)).equals(sync)) {
        throw new ReadError('input_unreadable', `${name} is damaged after row ${index}: a block has no end.`)
      }
      const first = index
      index += count
      // Rows that an import had before are not decoded.
      if (index <= from) continue
      const block = await inflate(packed, name)
      const decodeRows = function* (): Generator<Row> {
        let at = 0
        for (let row = first; row < first + count; row += 1) {
          const { value, offset } = type.decode(block, at)
          if (offset < 0) throw new RangeError(`row ${row + 1} is not complete`)
          at = offset
          if (row >= from) yield tableRow(row, Object(avroJson(value)))
        }
        if (at !== block.length) throw new RangeError(`the block after row ${first} has bytes that are not rows`)
      }
      yield decoded(decodeRows(), name, 'Avro')
    }
  } catch (error) {
    throw damagedError(name, 'Avro', error)
  } finally {
    await reader.close()
  }
}
