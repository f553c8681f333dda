import { LineBlock } from '../read/line-block.ts'
import type { TableBlock } from '../read/table-block.ts'

/** A row that became a call. */
export interface SourceRow {
  readonly line: number
  /** Where it begins, in bytes of the input. */
  readonly offset: number
  /** The row as it was read: bytes of JSON, or columns; undefined where the call is the row. */
  readonly row: unknown
}

/** Rows from which calls were made; they are asked for only when a call is refused. */
export interface RowSource {
  /** @param index number of the row, from 0 */
  readonly rowAt: (index: number) => SourceRow
}

/** The rows of lines that are calls as they stand; their bytes are not kept. */
const linesOf = ({ line, offset, ends }: LineBlock): RowSource => ({
  rowAt: (index) => ({
    line: line + index,
    offset: index === 0 ? offset : offset + (ends[index - 1] ?? 0) + 1,
    row: undefined,
  }),
})

/** The rows of a block. */
export const sourceOf = (block: LineBlock | TableBlock): RowSource =>
  block instanceof LineBlock
    ? linesOf(block)
    : {
        rowAt: (index) => {
          const { line, offset, value } = block.rowAt(index)
          return { line, offset, row: value }
        },
      }
