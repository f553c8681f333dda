import { createLineScanner, scanned } from '@org/segment-core/scan'
import { LineBlock, lineEnds } from '../read/line-block.ts'
import { readBytes } from '../read/read-bytes.ts'
import type { Rows } from '../read/rows.ts'
import { mayHoldRejects } from '../read/state-files.ts'
import { TableBlock } from '../read/table-block.ts'
import { type RowSettings, selectsRows } from './import-settings.ts'
import { createMessageIds } from './message-id.ts'
import { createTableWriter } from './write-table.ts'

/** Calls that were made of many rows at once. */
export interface ReadyCalls {
  /** JSON of calls, one a line for each row; those of lines that go out as they came are the lines themselves. */
  readonly bytes: Uint8Array
  /** Where each line ends, without its newline. */
  readonly ends: ArrayLike<number>
  /** 1 for each row whose call can go; 0 for one that has to be looked at alone. */
  readonly isReady: Uint8Array
}

/** What making calls of many rows needs. */
export interface ReadyCallsOptions {
  readonly settings: RowSettings
  /** Names the input in messageIds; see `createInputIds`. */
  readonly inputId: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const openBrace = 0x7b
const closeBrace = 0x7d

/** Whether an import is of the kind whose rows can be looked at many at a time. */
const makesReadyCalls = (settings: RowSettings, inputId: string): boolean =>
  !selectsRows(settings) && settings.shard === undefined && !mayHoldRejects(inputId)

/**
 * Makes what takes many rows at a time: a call in which a scan finds nothing wrong and nothing missing is ready. It gives
 * undefined where each row has to be looked at alone.
 */
export const createReadyCalls = ({ settings, inputId, now }: ReadyCallsOptions) => {
  const { mapping, library } = settings
  const scanner = createLineScanner({ type: settings.type, readBytes })
  const whole = scanned.type | scanned.messageId | scanned.timestamp
  const timestamp = (): string => new Date(now()).toISOString()
  const writeTable =
    mapping === undefined
      ? undefined
      : createTableWriter(mapping, { library, messageIdOf: createMessageIds(inputId), timestamp })
  const isPossible = makesReadyCalls(settings, inputId)

  const scanAll = (bytes: Uint8Array, ends: ArrayLike<number>): ReadyCalls => {
    const isReady = new Uint8Array(ends.length)
    const found = scanner(bytes, ends, now())
    let from = 0
    for (let index = 0; index < ends.length; index += 1) {
      const to = ends[index] ?? 0
      const isCall = bytes[from] === openBrace && bytes[to - 1] === closeBrace
      if (isCall && found[index] === whole) isReady[index] = 1
      from = to + 1
    }
    return { bytes, ends, isReady }
  }

  return (rows: Rows): ReadyCalls | undefined => {
    if (!isPossible) return undefined
    if (rows instanceof LineBlock) {
      return mapping === undefined && rows.isSound ? scanAll(rows.bytes, rows.ends) : undefined
    }
    if (!(rows instanceof TableBlock)) return undefined
    const written = writeTable?.(rows)
    // The rows may wait for long until their batch has left.
    rows.forgetCells()
    return written === undefined ? undefined : scanAll(written, lineEnds(written))
  }
}
