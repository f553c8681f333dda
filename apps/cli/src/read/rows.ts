import type { LineBlock } from './line-block.ts'
import type { ReadRecord } from './read-record.ts'
import type { TableBlock } from './table-block.ts'

/** Rows of input, many at a time. */
export type Rows = readonly ReadRecord[] | LineBlock | TableBlock
