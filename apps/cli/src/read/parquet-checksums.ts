import { crc32 } from 'node:zlib'
import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'

/** Where the pages of a column of a row group are in the file. */
interface Chunk {
  readonly column: string
  readonly start: number
  readonly end: number
}

/** The chunks that hold pages, in the order of the file. */
export const pageChunks = ({ row_groups }: FileMetaData): readonly Chunk[] =>
  row_groups.flatMap(({ columns }) =>
    columns.flatMap(({ meta_data: data }) => {
      if (data === undefined) return []
      const { data_page_offset: first, dictionary_page_offset: dictionary } = data
      const start = Math.min(Number(first), Number(dictionary || first))
      return [{ column: data.path_in_schema.join('.'), start, end: start + Number(data.total_compressed_size) }]
    }),
  )

/** @throws {Error} for a page whose bytes do not have its checksum */
const checkPages = (bytes: ArrayBuffer, offset: number, { column, end }: Chunk): void => {
  const reader = { view: new DataView(bytes), offset: 0 }
  const most = Math.min(bytes.byteLength, end - offset)
  while (reader.offset < most - 1) {
    const start = reader.offset
    const { crc, compressed_page_size: size } = parquetHeader(reader)
    const page = new Uint8Array(bytes, reader.offset, size)
    reader.offset += size
    // Thrift has signed numbers only.
    if (crc !== undefined && crc32(page) !== crc >>> 0) {
      throw new Error(`the checksum of the page at byte ${offset + start} of the column ${column} is wrong`)
    }
  }
}

/** A file whose pages are compared with their checksums, if it has any, as they are read. */
export const withChecksums = (file: AsyncBuffer, chunks: readonly Chunk[]): AsyncBuffer => ({
  byteLength: file.byteLength,
  slice: async (start, end) => {
    const bytes = await file.slice(start, end)
    // Other ranges hold indexes of pages.
    const chunk = chunks.find((one) => one.start <= start && start < one.end)
    if (chunk !== undefined) checkPages(bytes, start, chunk)
    return bytes
  },
})
