import type { LineBlock } from '../read/line-block.ts'
import type { TableBlock } from '../read/table-block.ts'

/** A row that became a call. */
export interface SourceRow {
  readonly line: number
  /** Where it begins, in bytes of the input. */
  readonly offset: number
  /** The row as it was read: bytes of JSON, or columns. */
  readonly row: unknown
}

/** Rows from which calls were made; they are asked for only when a call is refused. */
export interface RowSource {
  /** @param index number of the row, from 0 */
  readonly rowAt: (index: number) => SourceRow
}

/** The rows of a block. */
export const sourceOf = (block: LineBlock | TableBlock): RowSource => ({
  rowAt: (index) => {
    const record = block.rowAt(index)
    const { line = 0, offset = 0 } = record ?? {}
    return { line, offset, row: record?.isJson ? record.bytes : record?.value }
  },
})
