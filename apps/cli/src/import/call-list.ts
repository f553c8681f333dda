import type { CallBytes } from '@org/segment-core/client'

const comma = 0x2c

/** Calls that follow each other in one block of memory, with one byte between two. */
interface CallRun {
  readonly block: Uint8Array
  readonly from: number
  /** Where each call ends in the block. */
  readonly ends: number[]
  /** Line of the first, and where it begins in the input, in bytes. */
  readonly line: number
  readonly offset: number
  /** The row that a single call was made from; undefined for calls that are the rows themselves. */
  readonly row: unknown
}

/** A call of a list, and the row it came from. */
export interface ListedCall {
  readonly line: number
  readonly offset: number
  /** The row as it was read: bytes of JSON, or columns. */
  readonly row: unknown
}

/**
 * The calls of a batch where they lie. Rows that go out as they came stay in the block in which they were read, so that
 * thousands are copied together.
 */
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

  /** Adds a call in memory of its own. @param row what it was made from */
  add(json: Uint8Array, { line, offset, row }: ListedCall): void {
    this.#runs.push({ block: json, from: 0, ends: [json.length], line, offset, row })
    this.#count += 1
    this.#jsonBytes += json.length
  }

  /** Adds a line that is a call as it stands, without white space around it. */
  addLine(block: Uint8Array, from: number, to: number, line: number, offset: number): void {
    const last = this.#runs.at(-1)
    const isNext = last !== undefined && last.block === block && last.row === undefined && last.ends.at(-1) === from - 1
    if (isNext) last.ends.push(to)
    else this.#runs.push({ block, from, ends: [to], line, offset, row: undefined })
    this.#count += 1
    this.#jsonBytes += to - from
  }

  copyTo(body: Uint8Array, start: number): void {
    let at = start
    for (const { block, from, ends } of this.#runs) {
      const to = ends.at(-1) ?? from
      body.set(block.subarray(from, to), at)
      // The bytes between two calls were newlines; behind the last of all is no comma, but what the caller writes.
      for (const end of ends) body[at + end - from] = comma
      at += to - from + 1
    }
  }

  /** A part of the list, as arrays are sliced. */
  slice(first: number, last = this.#count): CallList {
    const part = new CallList()
    let index = 0
    for (const { block, from, ends, line, offset, row } of this.#runs) {
      let start = from
      for (const [place, end] of ends.entries()) {
        if (index >= first && index < last) {
          if (row === undefined) part.addLine(block, start, end, line + place, offset + start - from)
          else part.add(block.subarray(start, end), { line, offset, row })
        }
        index += 1
        start = end + 1
      }
    }
    return part
  }

  /** The first call; undefined in an empty list. */
  first(): ListedCall | undefined {
    const run = this.#runs[0]
    if (run === undefined) return undefined
    const { block, from, ends, line, offset, row } = run
    return { line, offset, row: row ?? Buffer.from(block.subarray(from, ends[0])) }
  }
}
