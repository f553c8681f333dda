import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan, parquetSchema } from 'hyparquet'
import { compressors as foreign } from 'hyparquet-compressors'
import { type JsonColumn, jsonColumn } from './json-column.ts'
import { pageChunks, withChecksums } from './parquet-checksums.ts'
import { parquetJson, parquetParsers, parquetPaths, plainElement } from './parquet-values.ts'
import type { RandomAccess } from './random-access.ts'
import type { TableHeader } from './read-csv.ts'
import { ReadError, type Row, type Rows } from './row.ts'
import { damagedError, decoded, type JsonOf, jsonTableRow } from './table-row.ts'

/** Most bytes of a decompressed page; writers make pages of about 1 MB. */
const maxPageBytes = 256 * 1024 * 1024

/** Rows that are decoded at a time: as many as have these bytes or values. */
interface Window {
  readonly bytes: number
  readonly values: number
}

/** With an index of its pages, a part of a row group is read by itself. Without one, each part would decode all of it. */
const windows: Readonly<Record<'indexed' | 'whole', Window>> = {
  indexed: { bytes: 12 * 1024 * 1024, values: 400_000 },
  whole: { bytes: 48 * 1024 * 1024, values: 3_000_000 },
}

/** Number of rows of a row group that are decoded at a time. */
const windowRows = ({ num_rows, total_byte_size, columns }: FileMetaData['row_groups'][number]): number => {
  const isIndexed = columns.every(({ offset_index_offset: offset }) => offset !== undefined)
  const { bytes, values } = windows[isIndexed ? 'indexed' : 'whole']
  const byBytes = bytes / (Number(total_byte_size) / Math.max(1, Number(num_rows)))
  return Math.max(1, Math.floor(Math.min(byBytes, values / Math.max(1, columns.length))))
}

type Decompress = (input: Uint8Array, outputLength: number) => Uint8Array

const bounded =
  (decompress: Decompress): Decompress =>
  (input, outputLength) => {
    if (outputLength > maxPageBytes) throw new RangeError(`a page of ${outputLength} bytes is too large`)
    return decompress(input, outputLength)
  }

const compressors = {
  ...Object.fromEntries(Object.entries(foreign).map(([name, decompress]) => [name, bounded(decompress as Decompress)])),
  GZIP: bounded((input, maxOutputLength) => gunzipSync(input, { maxOutputLength })),
  BROTLI: bounded((input, maxOutputLength) => brotliDecompressSync(input, { maxOutputLength })),
  ZSTD: bounded((input, maxOutputLength) => zstdDecompressSync(input, { maxOutputLength })),
}

const bufferOf = (access: RandomAccess): AsyncBuffer => ({
  byteLength: access.bytes,
  slice: async (start, end = access.bytes) => {
    const bytes = await access.read(start, end - start)
    if (bytes.length !== end - start) throw new RangeError(`bytes ${start} to ${end} are missing`)
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  },
})

const metadataOf = async (file: AsyncBuffer, access: RandomAccess, name: string): Promise<FileMetaData> => {
  const tail = access.bytes < 12 ? '' : (await access.read(access.bytes - 4, 4)).toString('latin1')
  if (tail === 'PARE') throw new ReadError('input_format', `${name} is encrypted. Decrypt it first.`)
  if (tail !== 'PAR1') {
    throw new ReadError('input_truncated', `${name} has no Parquet footer at its end: the file is cut off or damaged.`)
  }
  const metadata = await parquetMetadataAsync(file, { geoparquet: false })
  if (
    metadata.row_groups.some(({ columns }) =>
      columns.some((column) => 'crypto_metadata' in column && column.crypto_metadata),
    )
  ) {
    throw new ReadError('input_format', `${name} has encrypted columns. Decrypt it first.`)
  }
  return metadata
}

/**
 * Reads a Parquet file, a part of a row group at a time.
 * @param from number of the first row
 * @throws {ReadError} if the file is damaged, truncated or encrypted
 */
export async function* readParquet(
  access: RandomAccess,
  name: string,
  from: number,
  onHeader: (header: TableHeader) => void,
): AsyncGenerator<Rows> {
  try {
    const buffer = bufferOf(access)
    const metadata = await metadataOf(buffer, access, name)
    const file = withChecksums(buffer, pageChunks(metadata))
    const columns = parquetSchema(metadata).children.map((node) => ({
      name: node.element.name,
      node,
      toJson: parquetJson(node),
    }))
    onHeader({ columns: columns.flatMap(({ node }) => parquetPaths(node)), delimiter: '' })
    const plain = { ...metadata, schema: metadata.schema.map(plainElement) }
    const options = { compressors, utf8: false, geoparquet: false, parsers: parquetParsers }
    /** The values of a column as JSON. A scan keeps what it read, so that each column has its own. */
    const readColumn = async (column: string, toJson: JsonOf, rowStart: number, rowEnd: number) => {
      const scan = await parquetScan({ file, metadata: plain, columns: [column], ...options })
      const found: ArrayLike<unknown> = await scan.readColumn({ column, rowStart, rowEnd })
      if (found.length !== rowEnd - rowStart) throw new RangeError('it has fewer values than the file says')
      return jsonColumn(found, toJson)
    }

    const readWindow = async (rowStart: number, rowEnd: number): Promise<Rows> => {
      const read: (JsonColumn & { readonly name: string })[] = []
      for (const column of columns) {
        const found = await readColumn(column.name, column.toJson, rowStart, rowEnd).catch((error: unknown) => {
          const place = `The column ${column.name} of ${name} at rows ${rowStart + 1} to ${rowEnd}`
          throw damagedError(place, 'Parquet', error)
        })
        read.push({ name: JSON.stringify(column.name), ...found })
      }
      const mayBeRaw = read.some((column) => column.mayBeRaw)
      const decodeRows = function* (): Generator<Row> {
        for (let index = rowStart; index < rowEnd; index += 1) {
          let members = ''
          for (const column of read) {
            const json = column.jsonAt(index - rowStart)
            if (json !== '') members += `${members === '' ? '' : ','}${column.name}:${json}`
          }
          yield jsonTableRow(index, `{${members}}`, mayBeRaw)
        }
        // The next rows are read before these are collected.
        read.length = 0
      }
      return decoded(decodeRows(), name, 'Parquet')
    }

    let groupStart = 0
    for (const group of metadata.row_groups) {
      const count = Number(group.num_rows)
      const step = windowRows(group)
      for (let start = Math.max(groupStart, from); start < groupStart + count; start += step) {
        yield await readWindow(start, Math.min(start + step, groupStart + count))
      }
      groupStart += count
    }
    if (groupStart !== Number(metadata.num_rows)) {
      throw new ReadError('input_unreadable', `${name} is damaged: its row groups do not have the rows that it says.`)
    }
  } catch (error) {
    throw damagedError(name, 'Parquet', error)
  }
}
