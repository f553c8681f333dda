import type { CallBytes } from '@org/segment-core/client'
import type { RowSource, SourceRow } from './row-source.ts'

const comma = 0x2c

/** Calls of rows that follow each other, in one block of memory with one byte between two. */
interface CallRun {
  readonly block: Uint8Array
  readonly from: number
  /** Where each call ends in the block. */
  readonly ends: number[]
  readonly source: RowSource
  /** Number of the first row in its source. */
  readonly index: number
}

/** The calls of a batch where they lie. Those that stand one behind the other are copied together, thousands at a time. */
export class CallList implements CallBytes {
  readonly #runs: CallRun[] = []
  #count = 0
  #jsonBytes = 0

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#jsonBytes + Math.max(0, this.#count - 1)
  }

  /** Adds a call in memory of its own. */
  add(json: Uint8Array, row: SourceRow): void {
    this.addFrom(json, 0, json.length, { rowAt: () => row }, 0)
  }

  /**
   * Adds a call that lies in a block with others.
   * @param from where it begins; two that follow each other have a newline between them, and nothing else
   * @param index number of its row in the source
   */
  addFrom(block: Uint8Array, from: number, to: number, source: RowSource, index: number): void {
    const last = this.#runs.at(-1)
    if (
      last !== undefined &&
      last.block === block &&
      last.ends.at(-1) === from - 1 &&
      last.index + last.ends.length === index
    ) {
      last.ends.push(to)
    } else this.#runs.push({ block, from, ends: [to], source, index })
    this.#count += 1
    this.#jsonBytes += to - from
  }

  copyTo(body: Uint8Array, start: number): void {
    let at = start
    for (const { block, from, ends } of this.#runs) {
      const to = ends.at(-1) ?? from
      body.set(block.subarray(from, to), at)
      // Two calls had a newline between them; behind the last of all the caller writes something else.
      for (const end of ends) body[at + end - from] = comma
      at += to - from + 1
    }
  }

  /** A part of the list, as arrays are sliced. */
  slice(first: number, last = this.#count): CallList {
    const part = new CallList()
    let count = 0
    for (const { block, from, ends, source, index } of this.#runs) {
      let start = from
      for (const [place, end] of ends.entries()) {
        if (count >= first && count < last) part.addFrom(block, start, end, source, index + place)
        count += 1
        start = end + 1
      }
    }
    return part
  }

  /** The row of the first call; undefined in an empty list. */
  firstRow(): SourceRow | undefined {
    const run = this.#runs[0]
    return run?.source.rowAt(run.index)
  }
}
