import type { Library } from '@org/segment-core'
import { type CallTemplate, createCallTemplate } from '../mapping/call-template.ts'
import type { Mapping } from '../mapping/mapping-schema.ts'
import type { TableBlock, TableHeader } from '../read/table-block.ts'

/** What calls get that rows do not have. */
export interface TableStamps {
  readonly library: Library
  /** Makes the messageId of a row from where it begins, in bytes of the input, and its bytes. */
  readonly messageIdOf: (offset: number, row: Uint8Array) => string
  readonly timestamp: () => string
}

/**
 * Makes the function that writes the calls of the rows of a table: a line of JSON for each row, an empty one where a row
 * has to be looked at alone. It gives undefined where the mapping makes that necessary for all rows.
 */
export const createTableWriter = (mapping: Mapping, { library, messageIdOf, timestamp }: TableStamps) => {
  let table: TableHeader | undefined
  let template: CallTemplate | undefined
  return (block: TableBlock): Buffer | undefined => {
    if (block.table !== table) {
      table = block.table
      template = createCallTemplate(mapping, table.columns, library)
    }
    if (template === undefined) return undefined
    const { cells: rows, misquoted } = block.rows
    let index = 0
    const messageId = (): string => messageIdOf(block.offset + (block.places.starts[index] ?? 0), block.bytesOf(index))
    const stamps = { messageId, timestamp }
    let text = ''
    for (; index < block.count; index += 1) {
      const cells = rows[index]
      const isRight = cells !== undefined && cells.length <= table.columns.length && !misquoted.has(index)
      text += `${(isRight ? template.write(cells, stamps) : undefined) ?? ''}\n`
    }
    return Buffer.from(text)
  }
}
