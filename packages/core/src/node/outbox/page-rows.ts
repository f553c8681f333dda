/**
 * Reads rows from the pages of a damaged database without SQLite, which gives up at the first damaged page above them.
 * @see https://www.sqlite.org/fileformat2.html
 */

/** A value of a row. */
export type Value = number | string | Uint8Array | null

/** A row of a table, or an entry of an index, whose id is undefined. */
export interface PageRow {
  readonly id: number | undefined
  readonly values: readonly Value[]
}

/** Reads a page; undefined beyond the end of the file. */
export type ReadPage = (number: number) => Uint8Array | undefined

/** Page types: a leaf of a table, and a leaf of an index. */
const tableLeaf = 0x0d
const indexLeaf = 0x0a

/** Maximum columns of a row that is read. */
const maxColumns = 32

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the parts of a page or a record in order. @throws {RangeError} beyond the end */
const createCursor = (bytes: Uint8Array, start: number) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = start
  const integer = (size: number): number => {
    let value = view.getInt8(at)
    for (let index = 1; index < size; index += 1) value = value * 256 + view.getUint8(at + index)
    at += size
    return value
  }
  return {
    at: (): number => at,
    integer,
    varint(): number {
      let value = 0
      for (let index = 0; index < 8; index += 1) {
        const byte = view.getUint8(at)
        at += 1
        value = value * 128 + (byte & 0x7f)
        if (byte < 0x80) return value
      }
      value = value * 256 + view.getUint8(at)
      at += 1
      return value
    },
    float(): number {
      at += 8
      return view.getFloat64(at - 8)
    },
    slice(size: number): Uint8Array {
      if (at + size > bytes.length) throw new RangeError('The record ends too early.')
      at += size
      return bytes.subarray(at - size, at)
    },
  }
}

const integerSizes: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8 }

/** @throws if the bytes are not a record */
const readRecord = (record: Uint8Array): readonly Value[] => {
  const header = createCursor(record, 0)
  const headerBytes = header.varint()
  const types: number[] = []
  while (header.at() < headerBytes) {
    types.push(header.varint())
    if (types.length > maxColumns) throw new RangeError('The record has too many columns.')
  }
  const body = createCursor(record, headerBytes)
  return types.map((type): Value => {
    if (type === 0) return null
    if (type === 7) return body.float()
    if (type === 8 || type === 9) return type - 8
    const size = integerSizes[type]
    if (size !== undefined) return body.integer(size)
    if (type < 12) throw new RangeError('The type of a value is unknown.')
    const bytes = body.slice(Math.floor((type - 12) / 2))
    return type % 2 === 0 ? bytes : text.decode(bytes)
  })
}

/** How many bytes of a payload are on the leaf itself. */
const localBytes = (payload: number, usable: number, type: number): number => {
  const most = type === tableLeaf ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (payload <= most) return payload
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const fitting = least + ((payload - least) % (usable - 4))
  return fitting <= most ? fitting : least
}

/** The rest of a payload, which is on a chain of pages. @throws if the chain is broken */
const readOverflow = (first: number, bytes: number, readPage: ReadPage): Uint8Array => {
  const rest = new Uint8Array(bytes)
  let filled = 0
  for (let number = first; filled < bytes; ) {
    const page = readPage(number)
    if (page === undefined || number === 0) throw new RangeError('The chain of pages is broken.')
    const part = page.subarray(4, 4 + bytes - filled)
    rest.set(part, filled)
    filled += part.length
    number = new DataView(page.buffer, page.byteOffset).getUint32(0)
  }
  return rest
}

const readCell = (page: Uint8Array, start: number, readPage: ReadPage, maxBytes: number): PageRow => {
  const type = page[0] === indexLeaf ? indexLeaf : tableLeaf
  const cell = createCursor(page, start)
  const payload = cell.varint()
  if (payload > maxBytes) throw new RangeError('The record is too large.')
  const id = type === tableLeaf ? cell.varint() : undefined
  const local = localBytes(payload, page.length, type)
  const head = cell.slice(local)
  if (local === payload) return { id, values: readRecord(head) }
  const tail = readOverflow(new DataView(page.buffer, page.byteOffset).getUint32(cell.at()), payload - local, readPage)
  return { id, values: readRecord(Buffer.concat([head, tail])) }
}

/**
 * The rows of a page, if it is a leaf. Rows that cannot be read are left out.
 * @param headerBytes before the page itself: 100 on the first one
 * @returns undefined if the page is not a leaf
 */
export const rowsOfPage = (
  page: Uint8Array,
  {
    headerBytes,
    readPage,
    maxBytes,
  }: { readonly headerBytes: number; readonly readPage: ReadPage; readonly maxBytes: number },
): readonly PageRow[] | undefined => {
  const type = page[headerBytes]
  if (type !== tableLeaf && type !== indexLeaf) return undefined
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  const count = view.getUint16(headerBytes + 3)
  const first = headerBytes + 8
  if (first + 2 * count > page.length) return undefined
  return Array.from({ length: count }, (_, index) => view.getUint16(first + 2 * index)).flatMap((start) => {
    try {
      return [readCell(page, start, readPage, maxBytes)]
    } catch {
      return []
    }
  })
}
